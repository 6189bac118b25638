import assert from 'node:assert/strict';
import { test } from 'node:test';

import { callable, codeOf, isWritten, sdkNamed, sdkOf, sdks } from '../../../daemon/console/call/sdk_code.ts';
import { treeOf } from '../../../daemon/console/kit/json_text.ts';

const code = (sdk, type, call, placeholders) => codeOf(sdkNamed(sdk), callable(type, treeOf(JSON.stringify(call)), { url: 'http://127.0.0.1:8090' }), placeholders).text;
const evil = 'it\'s "x" \\ ${a} #{b} $c </script>\n\u2028\u202e';
const order = { userId: 'u1', event: evil, properties: { total: 49.9, big: 3_000_000_000, 'a b': null, [evil]: evil, list: [{ id: 'a', price: 1 }, []], none: {} } };

/** What the code calls, with which arguments. */
function ran(text) {
  let called;
  const analytics = new Proxy({}, { get: (_, method) => (...args) => (called = { method, args }) });
  new Function('analytics', text)(analytics);
  return called;
}

test('the code of JavaScript does what the call says, hostile names included', () => {
  assert.deepEqual(ran(code('analytics.js', 'track', order)), { method: 'track', args: [order.event, order.properties] });
  assert.deepEqual(ran(code('node', 'track', order)), { method: 'track', args: [order] });
  assert.deepEqual(ran(code('analytics.js', 'identify', { userId: 'u', traits: { plan: 'x' } })), { method: 'identify', args: ['u', { plan: 'x' }] });
  assert.deepEqual(ran(code('analytics.js', 'page', { category: 'Docs', name: 'Home', properties: {} })), { method: 'page', args: ['Docs', 'Home', {}] });
  assert.deepEqual(ran(code('node', 'group', { userId: 'u', groupId: 'g', traits: { seats: 3 } })), { method: 'group', args: [{ userId: 'u', groupId: 'g', traits: { seats: 3 } }] });
  assert.deepEqual(ran(code('analytics.js', 'alias', { userId: 'u', previousId: 'p' })), { method: 'alias', args: ['u', 'p'] });
});

test('the code of HTTP is one line of a shell, whose body is the call', () => {
  const text = code('http', 'track', order);
  assert.match(text, /^curl -u YOUR_WRITE_KEY: http:\/\/127\.0\.0\.1:8090\/v1\/track -d '/);
  const body = text.slice(text.indexOf("-d '") + 4, -1).replaceAll("'\\''", "'");
  assert.deepEqual(JSON.parse(body), order);
});

const called = { anonymousId: 'a', event: 'Order Completed', properties: { total: 49.9, coupon: null, tags: ['x'] } };

test('each SDK has its own way to send a call', () => {
  assert.equal(code('python', 'track', called), "analytics.track(\n  anonymous_id='a',\n  event='Order Completed',\n  properties={\n    'total': 49.9,\n    'coupon': None,\n    'tags': ['x'],\n  },\n)");
  assert.equal(code('go', 'track', called), 'client.Enqueue(analytics.Track{\n  AnonymousId: "a",\n  Event: "Order Completed",\n  Properties: analytics.Properties{\n    "total": 49.9,\n    "coupon": nil,\n    "tags": []interface{}{"x"},\n  },\n})');
  assert.equal(code('ruby', 'track', called), "analytics.track(\n  anonymous_id: 'a',\n  event: 'Order Completed',\n  properties: {\n    total: 49.9,\n    coupon: nil,\n    tags: ['x'],\n  },\n)");
  assert.equal(code('php', 'track', called), "Segment\\Segment::track([\n  'anonymousId' => 'a',\n  'event' => 'Order Completed',\n  'properties' => [\n    'total' => 49.9,\n    'coupon' => null,\n    'tags' => ['x'],\n  ],\n]);");
  assert.equal(code('java', 'track', called), 'Map<String, Object> properties = new HashMap<>();\nproperties.put("total", 49.9);\nproperties.put("coupon", null);\nproperties.put("tags", Arrays.asList("x"));\nanalytics.enqueue(TrackMessage.builder("Order Completed")\n  .anonymousId("a")\n  .properties(properties)\n);');
  assert.equal(code('kotlin', 'track', called), 'analytics.track("Order Completed", buildJsonObject {\n  put("total", 49.9)\n  put("coupon", JsonNull)\n  put("tags", buildJsonArray { add("x") })\n})');
  assert.equal(code('swift', 'track', called), 'analytics.track(name: "Order Completed", properties: [\n  "total": 49.9,\n  "coupon": NSNull(),\n  "tags": ["x"] as [Any],\n])');
  assert.equal(code('android', 'track', called), 'analytics.track("Order Completed", new Properties()\n  .putValue("total", 49.9)\n  .putValue("coupon", null)\n  .putValue("tags", Arrays.asList("x")));');
  assert.equal(code('android', 'identify', { userId: 'u', traits: {} }), 'analytics.identify("u", new Traits(), null);');
  assert.equal(code('android', 'screen', { name: 'Home', properties: {} }), 'analytics.screen(null, "Home", new Properties());');
  assert.equal(code('ios', 'track', { event: 'E', properties: { a: 1 } }), 'Analytics.shared().track("E", properties: [\n  "a": 1,\n])');
  assert.equal(code('csharp', 'track', called), 'analytics.Track("Order Completed", new JsonObject {\n  ["total"] = 49.9,\n  ["coupon"] = null,\n  ["tags"] = new JsonArray { "x" },\n});');
  assert.equal(code('dotnet', 'track', called), 'Analytics.Client.Track(null, "Order Completed", new Dictionary<string, object> {\n  ["total"] = 49.9,\n  ["coupon"] = null,\n  ["tags"] = new object[] { "x" },\n}, new Options().SetAnonymousId("a"));');
  assert.equal(code('react-native', 'track', called), code('analytics.js', 'track', called));
  assert.match(code('react-native', 'page', { name: 'Home' }), /^curl /, 'it has no page call');
});

test('no SDK fails on a call whose members are of other types', () => {
  const odd = { userId: 5, anonymousId: [], event: { a: 1 }, name: null, groupId: true, traits: 'x', properties: [1] };
  for (const { id } of sdks) for (const type of ['track', 'page', 'screen', 'identify', 'group', 'alias', null]) assert.notEqual(code(id, type, odd), '', `${id} ${type}`);
});

test('a hidden character is an escape in every language', () => {
  for (const { id } of sdks.filter((each) => each.id !== 'http')) assert.doesNotMatch(code(id, 'track', { userId: 'u', event: 'a\u202eb', properties: {} }), /\u202e/, id);
});

test('what is not the call’s own is said in the code, once a value', () => {
  const text = code('python', 'track', { event: 'E', properties: { list: [{ id: 'a long value that takes a line of its own', x: 1 }], total: 0 } }, ['/properties/list/0/id', '/properties/total']);
  assert.match(text, /'id': 'a long .*', # placeholder: put the real id here\n/);
  assert.match(text, /'total': 0, # placeholder: put the real total here\n/);
  assert.equal(text.match(/placeholder/g).length, 2);
  const short = code('node', 'track', { event: 'E', properties: { list: [{ id: 1, n: 2 }], o: {} } }, ['/properties/list/0/id', '/properties/list/0/n', '/properties/o']);
  assert.match(short, /\n {4}list: \[\{ id: 1, n: 2 \}\], \/\/ placeholder: put the real id, n here\n {4}o: \{\}, \/\/ placeholder: put the real o here\n/);
  assert.doesNotMatch(code('http', 'track', { properties: { total: 0 } }, ['/properties/total']), /placeholder/, 'JSON has no comments');
});

test('the SDK is known by what it calls itself', () => {
  const names = { 'analytics.js': 'analytics.js', '@segment/analytics-node': 'node', 'analytics-node': 'node', 'analytics-python': 'python', 'analytics-go': 'go', 'analytics-java': 'java', 'analytics-ruby': 'ruby', 'analytics-php': 'php', 'analytics-kotlin': 'kotlin', 'analytics-android': 'android', 'analytics-swift': 'swift', 'analytics-ios': 'ios', 'Analytics-CSharp': 'csharp', 'Analytics.NET': 'dotnet', '@segment/analytics-react-native': 'react-native', '@rudderstack/rudder-sdk-node': 'node', 'RudderLabs JavaScript SDK': 'analytics.js', '@jitsu/js': 'analytics.js', 'my own': 'http' };
  for (const [name, id] of Object.entries(names)) assert.equal(sdkOf({ name, version: '1' }).id, id, name);
  assert.equal(sdkOf(null).id, 'http');
});

test('what an SDK sets by its options is not in the code', () => {
  assert.ok(isWritten('/properties/total') && isWritten('/event'));
  assert.ok(!isWritten('/context/page') && !isWritten('/timestamp') && !isWritten('/eventual'));
});
