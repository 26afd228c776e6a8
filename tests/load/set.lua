-- Sets entries of distinct names, each to a value of 100 characters.
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
function init()
  n, run = 0, os.time()
  wrk.method, wrk.body = "PUT", '{"value":"' .. string.rep("x", 100) .. '"}'
  wrk.headers["Content-Type"] = "application/json"
end
function request()
  n = n + 1
  return wrk.format(nil, "/config/load-" .. run .. "-" .. id .. "-" .. n)
end
function response(status) if status ~= 200 then bad = (bad or 0) + 1; if bad < 4 then print("status " .. status) end end end
