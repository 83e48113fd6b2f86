/**
 * Reads the text of an event stream, cut anywhere [spec 9.2.5, 9.2.6]. Knows neither network nor time; one for each response.
 *
 * @param {string} lastEventId what the id buffer begins with
 * @param {number} maxSize characters that one event may have
 * @param {{event: function(string, string, string): void, retry: function(number): void, oversize: function(): void}} receiver
 *     event(type, data, last event id), with an empty type for a block that has no data and only sets the id; retry(ms);
 *     oversize() once, after which nothing more is read
 * @return {{_feed: function(string): void, _stop: function(): void}}
 */
export function createParser(lastEventId, maxSize, receiver) {
  var id = lastEventId;
  var line = "";
  var data = "";
  var type = "";
  var isFirst = true;
  var isAfterCr = false;
  var isStopped = false;

  function endLine() {
    var colon = line.indexOf(":");
    var field = colon < 0 ? line : line.substring(0, colon);
    var value = colon < 0 ? "" : line.substring(colon + (line.charAt(colon + 1) == " " ? 2 : 1));
    if (!line) {
      dispatch();
    } else if (field == "data") {
      data += value + "\n";
    } else if (field == "event") {
      type = value;
    } else if (field == "id") {
      // [spec 9.2.6] An id with NUL is ignored.
      if (value.indexOf("\0") < 0) {
        id = value;
      }
    } else if (field == "retry" && /^\d+$/.test(value)) {
      receiver.retry(+value);
    }
    line = "";
  }

  function dispatch() {
    var body = data;
    var name = body && (type || "message");
    data = type = "";
    receiver.event(name, body.substring(0, body.length - 1), id);
  }

  return {
    /** Takes the next piece of text, of any length. */
    _feed: function (text) {
      var length = text.length;
      var start = 0;
      var lf = -1;
      var cr = -1;
      var end;
      if (isFirst && length) {
        isFirst = false;
        // [spec 9.2.5] One leading byte order mark is dropped.
        if (text.charCodeAt(0) == 0xfeff) {
          start = 1;
        }
      }
      while (start < length && !isStopped) {
        if (isAfterCr) {
          isAfterCr = false;
          if (text.charAt(start) == "\n") {
            start++;
            continue;
          }
        }
        if (lf < start) {
          lf = text.indexOf("\n", start);
          lf = lf < 0 ? length : lf;
        }
        if (cr < start) {
          cr = text.indexOf("\r", start);
          cr = cr < 0 ? length : cr;
        }
        end = Math.min(lf, cr);
        line += text.substring(start, end);
        if (line.length + data.length > maxSize) {
          isStopped = true;
          receiver.oversize();
        } else if (end < length) {
          isAfterCr = end == cr;
          endLine();
        }
        start = end + 1;
      }
    },

    /** Reads nothing more, not even the rest of the piece that is being read. */
    _stop: function () {
      isStopped = true;
      line = data = "";
    }
  };
}
