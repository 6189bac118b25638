-- wrk's side of the benchmarks: sends the requests of a pool (ingest/calls.mjs) in turn. Each call has a messageId of its own, so that none is a
-- duplicate.
--   wrk ... -s requests.lua URL -- WRITE_KEY_AS_BASIC POOL FIRST_NUMBER

local ffi = require("ffi")
local bit = require("bit")
local digits
local pool = {}         -- requests: { bytes, length, places, count, crc_place, crc, crc_changes }
local number            -- of the next request
local turn = 0
local text              -- the digits of its number

local function numbers_of(line)
  local numbers = {}
  for each in string.gmatch(line, "%d+") do numbers[#numbers + 1] = tonumber(each) end
  return numbers
end

local function read_request(file, head)
  local sizes = numbers_of(file:read("*l"))
  local places, changes = numbers_of(file:read("*l")), numbers_of(file:read("*l"))
  local start = head .. "Content-Length: " .. sizes[1] .. "\r\n\r\n"
  local all = start .. file:read(sizes[1])
  local one = { length = #all, bytes = ffi.new("char[?]", #all), count = #places, places = ffi.new("int32_t[?]", #places) }
  ffi.copy(one.bytes, all, #all)
  for n = 1, #places do one.places[n - 1] = #start + places[n] end
  if sizes[2] > 0 then
    one.crc_place = #start + sizes[2]
    one.crc_changes = ffi.new("int32_t[?]", #changes)
    for n = 1, #changes do one.crc_changes[n - 1] = bit.tobit(changes[n]) end
    local last, second, third, fourth = string.byte(all, one.crc_place + 1, one.crc_place + 4)
    one.crc = bit.bor(last, bit.lshift(second, 8), bit.lshift(third, 16), bit.lshift(fourth, 24))
  end
  return one
end

-- The requests are written once; from then on only the digits of their numbers change. Making them anew would cost the client more than the
-- server takes to answer.
function init(arguments)
  local file = assert(io.open(arguments[2], "rb"))
  local path, encoding, open, count = string.match(file:read("*l"), "^(%S+) (%S+) (%d+) (%d+)$")
  digits = tonumber(open)
  text = ffi.new("char[?]", digits)
  local head = "POST " .. path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Basic " .. arguments[1] .. "\r\nContent-Type: application/json\r\n"
  if encoding ~= "identity" then head = head .. "Content-Encoding: " .. encoding .. "\r\n" end
  for n = 1, tonumber(count) do pool[n] = read_request(file, head) end
  file:close()
  number = tonumber(arguments[3])
end

function request()
  number = number + 1
  turn = turn % #pool + 1
  local one = pool[turn]
  local rest = number
  local crc = one.crc
  for digit = digits - 1, 0, -1 do
    local value = rest % 10
    rest = (rest - value) / 10
    text[digit] = 48 + value
    if crc then crc = bit.bxor(crc, one.crc_changes[10 * digit + value]) end
  end
  for n = 0, one.count - 1 do ffi.copy(one.bytes + one.places[n], text, digits) end
  if crc then
    for n = 0, 3 do one.bytes[one.crc_place + n] = bit.band(bit.rshift(crc, 8 * n), 255) end
  end
  return ffi.string(one.bytes, one.length)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %.0f %.0f\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
