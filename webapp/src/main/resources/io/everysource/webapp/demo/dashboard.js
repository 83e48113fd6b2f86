/**
 * Figures that move: a snapshot first, then each change. A snapshot is {number, cities, revenue, visitors, history, cursor}, a change
 * {number, city, orders, revenue, visitors}: what is to be added.
 */
(function () {
  var HISTORY = 60;
  /** The most orders that a city can have open. */
  var MOST = 40;
  var LOST = 5000;
  var AGAIN = 3000;
  /** A cursor as this server gives them, of a log that nobody has. */
  var GONE = "1-1";

  var source = null;
  var figures = null;
  /** The bars of the chart and the rows of the table, as they are reused. */
  var bars = [];
  var rows = {};
  /** What is to be said when the next change comes. */
  var whenNext = "";

  function money(cents) {
    return Math.floor(cents / 100) + "." + ("0" + cents % 100).slice(-2);
  }

  function openOrders() {
    var sum = 0;
    for (var city in figures.cities) {
      if (figures.cities.hasOwnProperty(city)) {
        sum += figures.cities[city];
      }
    }
    return sum;
  }

  function addRow(city) {
    var row = document.createElement("tr");
    var name = demo.make("th", "", city);
    var orders = demo.make("td", "", "");
    var scale = demo.make("td", "scale", "");
    var bar = demo.make("div", "bar", "");
    name.setAttribute("scope", "row");
    scale.appendChild(bar);
    row.appendChild(name);
    row.appendChild(orders);
    row.appendChild(scale);
    demo.element("cities").appendChild(row);
    rows[city] = { orders: orders, bar: bar };
  }

  function showCities() {
    for (var city in figures.cities) {
      if (figures.cities.hasOwnProperty(city)) {
        if (!rows.hasOwnProperty(city)) {
          addRow(city);
        }
        demo.write(rows[city].orders, String(figures.cities[city]));
        rows[city].bar.style.width = Math.min(100, figures.cities[city] * 100 / MOST) + "%";
      }
    }
  }

  function showHistory() {
    var history = figures.history;
    var lowest = history[0];
    var highest = history[0];
    var i;
    for (i = 0; i < history.length; i++) {
      lowest = Math.min(lowest, history[i]);
      highest = Math.max(highest, history[i]);
    }
    while (bars.length < history.length) {
      bars.push(demo.element("chart").appendChild(document.createElement("span")));
    }
    for (i = 0; i < bars.length; i++) {
      bars[i].style.height = (i < history.length && highest ? history[i] * 100 / highest : 0) + "%";
    }
    demo.write(demo.element("summary"), "Open orders over the last " + history.length + " changes: " + lowest + " to " + highest + ", now "
      + openOrders() + ".");
  }

  function show() {
    demo.write(demo.element("open"), String(openOrders()));
    demo.write(demo.element("visitors"), String(figures.visitors));
    demo.write(demo.element("revenue"), money(figures.revenue));
    showCities();
    showHistory();
  }

  function isSnapshot(said) {
    return said && typeof said.number == "number" && typeof said.cursor == "string" && said.cities && said.history instanceof Array;
  }

  /** Takes a snapshot and listens from there. */
  function begin() {
    demo.ask("GET", "dashboard/snapshot", {}, function (status, text) {
      var said = status == 200 ? demo.parse(text) : null;
      if (!isSnapshot(said)) {
        setTimeout(begin, AGAIN);
        return;
      }
      figures = said;
      demo.note("A snapshot was taken, as of change " + figures.number + ".");
      show();
      listen(figures.cursor);
    });
  }

  function beginAgain(why) {
    demo.note(why);
    whenNext = "";
    source.close();
    begin();
  }

  function listen(cursor) {
    source = demo.listen({ topics: "dashboard/figures", lastEventId: cursor });
    source.addEventListener("change", function (event) {
      add(demo.parse(event.data));
    });
    source.addEventListener("gap", function () {
      beginAgain("The server says that there is a gap.");
    });
  }

  function add(change) {
    if (change.number != figures.number + 1) {
      beginAgain("Change " + change.number + " came after change " + figures.number + ".");
      return;
    }
    if (whenNext) {
      demo.note(whenNext + change.number + " came next: nothing is missing.");
      whenNext = "";
    }
    figures.number = change.number;
    figures.cities[change.city] += change.orders;
    figures.revenue += change.revenue;
    figures.visitors += change.visitors;
    figures.history.push(openOrders());
    if (figures.history.length > HISTORY) {
      figures.history.shift();
    }
    show();
  }

  function isListening() {
    return figures && source && source.readyState != 2;
  }

  demo.on(demo.element("lose"), "click", function () {
    var cursor;
    var state = demo.element("state");
    if (isListening()) {
      cursor = source.lastEventId;
      source.close();
      state.className = "state lost";
      demo.write(state, "lost, for 5 seconds");
      demo.note("The connection was lost after change " + figures.number + ".");
      whenNext = "The connection is back, and change ";
      setTimeout(function () {
        listen(cursor);
      }, LOST);
    }
  });

  demo.on(demo.element("gap"), "click", function () {
    if (isListening()) {
      source.close();
      listen(GONE);
    }
  });

  demo.tell(function () {
    return demo.json(figures);
  });

  begin();
})();
