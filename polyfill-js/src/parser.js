/**
 * Reads the text of an event stream, cut anywhere [spec 9.2.5, 9.2.6]. Knows neither network nor time; one for each response.
 *
 * @constructor
 * @param {string} lastEventId what the id buffer begins with
 * @param {number} maxSize characters that one event may have
 * @param {{event: function(string, string, string): void, retry: function(number): void, oversize: function(): void}} receiver
 *     event(type, data, last event id), with an empty type for a block that has no data and only sets the id; retry(ms);
 *     oversize() once, after which nothing more is read
 */
export function Parser(lastEventId, maxSize, receiver) {
  var self = this;
  self._receiver = receiver;
  self._maxSize = maxSize;
  self._id = lastEventId;
  self._line = "";
  self._data = "";
  self._type = "";
  self._isFirst = true;
  self._isAfterCr = false;
  self._isStopped = false;
}

/**
 * Takes the next piece of text, of any length.
 * @param {string} text
 */
Parser.prototype._feed = function (text) {
  var self = this;
  var length = text.length;
  var start = 0;
  var lf = -1;
  var cr = -1;
  var end;
  if (self._isFirst && length) {
    self._isFirst = false;
    // [spec 9.2.5] One leading byte order mark is dropped.
    if (text.charCodeAt(0) == 0xfeff) {
      start = 1;
    }
  }
  while (start < length && !self._isStopped) {
    if (self._isAfterCr) {
      self._isAfterCr = false;
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
    self._line += text.substring(start, end);
    if (self._line.length + self._data.length > self._maxSize) {
      self._isStopped = true;
      self._receiver.oversize();
    } else if (end < length) {
      self._isAfterCr = end == cr;
      self._endLine();
    }
    start = end + 1;
  }
};

/** Reads nothing more, not even the rest of the piece that is being read. */
Parser.prototype._stop = function () {
  this._isStopped = true;
};

Parser.prototype._endLine = function () {
  var self = this;
  var line = self._line;
  var colon = line.indexOf(":");
  var field = colon < 0 ? line : line.substring(0, colon);
  var value = colon < 0 ? "" : line.substring(colon + (line.charAt(colon + 1) == " " ? 2 : 1));
  self._line = "";
  if (!line) {
    self._dispatch();
  } else if (field == "data") {
    self._data += value + "\n";
  } else if (field == "event") {
    self._type = value;
  } else if (field == "id") {
    // [spec 9.2.6] An id with NUL is ignored.
    if (value.indexOf("\0") < 0) {
      self._id = value;
    }
  } else if (field == "retry" && /^\d+$/.test(value)) {
    self._receiver.retry(+value);
  }
};

Parser.prototype._dispatch = function () {
  var self = this;
  var data = self._data;
  var type = self._type;
  self._data = self._type = "";
  self._receiver.event(data && (type || "message"), data.substring(0, data.length - 1), self._id);
};
