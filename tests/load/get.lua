-- Reads one of ten thousand entries, `entry-0` to `entry-9999`.
function init() math.randomseed(os.time()) end
function request() return wrk.format("GET", "/config/entry-" .. math.random(0, 9999)) end
function response(status) if status ~= 200 then bad = (bad or 0) + 1; if bad < 4 then print("status " .. status) end end end
