-- Sets entries of distinct names, each with a value of 100 characters.
local thread = 0
function setup(t) t:set("id", thread); thread = thread + 1 end
function init() n = 0; run = os.time() end
function request()
  n = n + 1
  local body = '{"value":"' .. string.rep("x", 100) .. '"}'
  return wrk.format("PUT", "/config/load-" .. run .. "-" .. id .. "-" .. n, { ["Content-Type"] = "application/json" }, body)
end
function response(status) if status ~= 200 then bad = (bad or 0) + 1; if bad < 4 then print("status " .. status) end end end
