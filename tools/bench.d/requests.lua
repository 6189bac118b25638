-- wrk's side of tools/bench ingest: every call has a messageId of its own, so that none is a duplicate.
--   wrk ... -s ingest.lua URL -- WRITE_KEY_AS_BASIC CALLS_PER_REQUEST SALT

local ffi = require("ffi")
local digits = 10
local bytes, length     -- the whole request
local places = {}       -- where its calls' ids have the request's number
local number = 0

local function order()
  return [[","anonymousId":"b7f1c5a0-3c5e-4b7a-9a44-0f4f5d1c9e21","timestamp":"2026-01-01T12:00:00.000Z","event":"Order Completed",]]
    .. [["context":{"library":{"name":"@segment/analytics-node","version":"3.1.0"},"locale":"en-GB","userAgent":"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36","timezone":"Europe/London",]]
    .. [["page":{"url":"https://shop.example/checkout/thanks","path":"/checkout/thanks","title":"Thank you","referrer":"https://shop.example/checkout"}},]]
    .. [["properties":{"order_id":"50314b8e9bcf000000000000","checkout_id":"fksdjfsdjfisjf9sdfjsd9f","total":27.5,"revenue":25.0,"shipping":3,"tax":2,"num_items":3,"affiliation":"Web shop",]]
    .. [["products":[{"product_id":"507f1f77bcf86cd799439011","sku":"45790-32","name":"Monopoly: 3rd Edition","price":19,"quantity":1,"category":"Games","position":1},]]
    .. [[{"product_id":"505bd76785ebb509fc183733","sku":"46493-32","name":"Uno Card Game","price":3,"quantity":2,"category":"Games","position":2}]}]]
end

-- The request is written once; from then on only the digits of its number change. Making it anew would cost the client more
-- than the server takes to answer.
function init(arguments)
  local key, calls, salt = arguments[1], tonumber(arguments[2]), arguments[3]
  local rest = order()
  local zeros = string.rep("0", digits)
  local batch = {}
  for n = 1, calls do batch[n] = '{"type":"track","messageId":"' .. salt .. "-" .. n .. "-" .. zeros .. rest .. "}" end
  local body = table.concat(batch, ",")
  if calls > 1 then body = '{"batch":[' .. body .. '],"sentAt":"2026-01-01T12:00:01.000Z"}' end
  local headers = { ["Authorization"] = "Basic " .. key, ["Content-Type"] = "application/json" }
  local text = wrk.format("POST", calls == 1 and "/v1/track" or "/v1/batch", headers, body)

  length = #text
  bytes = ffi.new("char[?]", length)
  ffi.copy(bytes, text, length)
  local from = 1
  for n = 1, calls do
    local _, last = string.find(text, "-" .. zeros, from, true)
    places[n] = last - digits -- the first digit, counted from 0
    from = last
  end
end

function request()
  number = number + 1
  local rest = number
  for digit = digits - 1, 0, -1 do
    local value = 48 + rest % 10
    rest = (rest - rest % 10) / 10
    for n = 1, #places do bytes[places[n] + digit] = value end
  end
  return ffi.string(bytes, length)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %.0f %.0f\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
