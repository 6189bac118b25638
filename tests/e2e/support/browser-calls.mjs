/** Runs in a page: each call that the browser's Segment SDK has, one after another, on window.analytics. */
export async function sendAll() {
  const { analytics } = window;
  // The snippet's stub returns itself, the SDK a promise of what it sent.
  await analytics.identify('user-1', { mark: 'identify', email: 'a@example.com', nested: { plan: 'team' } });
  await analytics.track('Order Completed', { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] });
  await analytics.page('Docs', 'Pricing', { mark: 'page' });
  await analytics.screen('Home', { mark: 'screen' });
  await analytics.group('company-1', { mark: 'group', seats: 12 });
  // Whatever the first argument, the SDK sends the user whom it knows.
  await analytics.alias('user-1', 'anonymous of user-1');
  await analytics.track('Signed In', { mark: 'last' });
}

/** What the journal then holds. */
export const everyBrowserCall = [
  { type: 'identify', userId: 'user-1', traits: { mark: 'identify', email: 'a@example.com', nested: { plan: 'team' } } },
  { type: 'track', userId: 'user-1', event: 'Order Completed', properties: { mark: 'track', total: 27.5, products: [{ product_id: 'p-1' }] } },
  { type: 'page', userId: 'user-1', category: 'Docs', name: 'Pricing', properties: { mark: 'page', name: 'Pricing', category: 'Docs', title: 'Shop' } },
  { type: 'screen', userId: 'user-1', name: 'Home', properties: { mark: 'screen' } },
  { type: 'group', userId: 'user-1', groupId: 'company-1', traits: { mark: 'group', seats: 12 } },
  { type: 'alias', userId: 'user-1', previousId: 'anonymous of user-1' },
  { type: 'track', userId: 'user-1', event: 'Signed In', properties: { mark: 'last' } },
];
