-- What does wrk send, and how does it tell what it found? `wrk -s wrk.lua URL -- HEADER=VALUE... BODY`.

function init(arguments)
  for index, argument in ipairs(arguments) do
    if index == #arguments then
      wrk.method = argument == "" and "GET" or "POST"
      wrk.body = argument
    else
      local name, value = argument:match("^([^=]+)=(.*)$")
      wrk.headers[name] = value
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "FOUND %f %f %d %d\n",
    summary.requests / (summary.duration / 1e6),
    latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout,
    summary.requests
  ))
end
