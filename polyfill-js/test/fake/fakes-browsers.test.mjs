import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profiles } from '../fakes/browsers.mjs';
import { plainServer } from '../fakes/plain-server.mjs';
import { World } from '../fakes/world.mjs';

const has = (page, name) => page.evaluate(`typeof ${name} != "undefined"`);

function open(name, options) {
  const world = new World();
  const page = world.open(name, options);
  return { world, page };
}

/** A page that asks by XMLHttpRequest and writes down what it sees. */
function xhrPage(name, address, options = {}) {
  const { world, page } = open(name, options);
  page.run(`
    var states = [], texts = [], faults = 0;
    var xhr = typeof XMLHttpRequest != "undefined" ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");
    function ask(address) {
      xhr.open("GET", address, true);
      xhr.onreadystatechange = function () {
        states.push(xhr.readyState);
        try { texts.push(xhr.responseText); } catch (e) { faults++; }
      };
      xhr.send(null);
    }
    ask(${JSON.stringify(address)});`);
  return { world, page };
}

test('every browser has what it had and nothing more', () => {
  const expected = {
    ie6: 'ActiveXObject',
    ie7: 'ActiveXObject XMLHttpRequest',
    ie8: 'ActiveXObject XMLHttpRequest XDomainRequest JSON localStorage',
    ie9: 'ActiveXObject XMLHttpRequest XDomainRequest JSON localStorage addEventListener',
    ie10: 'ActiveXObject XMLHttpRequest XDomainRequest JSON localStorage addEventListener console',
    ie11: 'XMLHttpRequest JSON localStorage addEventListener console',
    firefox2005: 'XMLHttpRequest addEventListener',
    operaPresto: 'XMLHttpRequest JSON localStorage addEventListener console',
    modern: 'XMLHttpRequest JSON localStorage addEventListener console EventSource fetch Promise URL AbortController',
  };
  const names = ['ActiveXObject', 'XMLHttpRequest', 'XDomainRequest', 'JSON', 'localStorage', 'addEventListener', 'console', 'EventSource',
    'fetch', 'Promise', 'URL', 'AbortController'];
  for (const [browser, list] of Object.entries(expected)) {
    const { page } = open(browser);
    assert.deepEqual(names.filter((name) => has(page, name)).sort(), list.split(' ').sort(), browser);
  }
});

test('the library of ES3 is all there is in the oldest, with the faults of JScript', () => {
  for (const name of ['ie6', 'ie7', 'ie8', 'firefox2005']) {
    const { page } = open(name);
    const missing = ['[].indexOf', '[].forEach', 'Object.keys', 'Object.create', 'Object.defineProperty', '(function () {}).bind',
      '"".trim', 'Date.now', 'Array.isArray', 'new Date().toISOString'];
    missing.forEach((member) => assert.equal(page.evaluate(`typeof ${member}`), 'undefined', `${name} ${member}`));
  }
  const { page } = open('ie8');
  assert.equal(page.evaluate('"abc".substr(-1)'), 'abc');
  assert.equal(page.evaluate('[1, 2].splice(0).length'), 0);
  assert.equal(page.evaluate('parseInt("010")'), 8);
  assert.throws(() => page.evaluate('delete window.x'), /support this action/);
  assert.equal(page.evaluate('typeof setTimeout.call'), 'undefined');
});

test('no page may evaluate text', () => {
  for (const name of Object.keys(profiles)) {
    const { page } = open(name);
    assert.throws(() => page.evaluate('eval("1")'), /Code generation/, name);
    assert.throws(() => page.evaluate('new Function("return 1")'), /Code generation/, name);
    assert.throws(() => page.evaluate('setTimeout("1", 1)'), /evaluate/, name);
  }
});

test('Internet Explorer up to 9 throws where a response is read before its end', async () => {
  for (const name of ['ie6', 'ie7', 'ie8', 'ie9']) {
    const { world, page } = xhrPage(name, '/events?topic=news');
    await world.advance(100);
    assert.ok([...page.evaluate('states')].includes(3));
    assert.ok(page.evaluate('faults') > 0 && page.refusals.includes('responseText before state 4'), name);
    assert.ok(page.evaluate('texts').length === 0);
  }
});

test('Internet Explorer 10 and 11 show nothing before 2 KB, then all', async () => {
  for (const name of ['ie10', 'ie11']) {
    const bare = xhrPage(name, '/events?topic=news');
    const padded = xhrPage(name, '/events?topic=news&padding=2048');
    await bare.world.advance(100);
    await padded.world.advance(100);
    assert.equal(bare.page.evaluate('texts.join("")'), '');
    assert.match(padded.page.evaluate('texts.join("")'), /es:pos/);
  }
});

test('Presto fires state 3 once and lets the text grow', async () => {
  const { world, page } = xhrPage('operaPresto', '/events?topic=news');
  await world.advance(100);
  world.hub.publish({ data: 'x' });
  await world.advance(100);
  assert.equal(page.evaluate('states').filter((state) => state === 3).length, 1);
  assert.match(page.evaluate('xhr.responseText'), /data: x/);
});

test('status 204 is 1223 in Internet Explorer, and faults have numbers of their own', async () => {
  for (const [name, status204, isNumbered] of [['ie6', 1223, true], ['ie9', 1223, true], ['ie11', 1223, true], ['modern', 204, false]]) {
    const { world, page } = xhrPage(name, '/events?topic=news&transport=long-poll');
    world.hub.refuse(204);
    await world.advance(100);
    assert.equal(page.evaluate('xhr.status'), status204, name);
    world.network.isDown = true;
    page.run('ask("/events?topic=b")');
    await world.advance(100);
    assert.equal(page.evaluate('xhr.status') > 12_000, isNumbered, name);
  }
});

test('Internet Explorer up to 9 answers a GET from its cache', async () => {
  for (const [name, isCached] of [['ie6', true], ['ie8', true], ['ie9', true], ['ie11', false], ['modern', false]]) {
    const { world, page } = xhrPage(name, '/events?topic=news&transport=long-poll');
    await world.advance(100);
    page.run('ask("/events?topic=news&transport=long-poll")');
    await world.advance(100);
    assert.equal(world.hub.requests.length, isCached ? 1 : 2, name);
  }
});

test('an ActiveX object takes neither null as a handler nor properties of its own', () => {
  const { page } = open('ie6');
  page.run('var xhr = new ActiveXObject("Microsoft.XMLHTTP");');
  assert.throws(() => page.evaluate('xhr.onreadystatechange = null'), /Type mismatch/);
  assert.throws(() => page.evaluate('xhr.mine = 1'), /support this property/);
  assert.equal(page.evaluate('"withCredentials" in xhr || "onprogress" in xhr'), false);
  assert.equal(page.misuses.length, 2);
});

test('other origins are denied to those without CORS', () => {
  for (const name of ['ie6', 'ie7', 'ie8', 'ie9', 'firefox2005', 'operaPresto']) {
    const { page } = open(name, { url: 'http://page.example/' });
    page.run('var xhr = typeof XMLHttpRequest != "undefined" ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP");');
    assert.throws(() => page.evaluate('xhr.open("GET", "http://hub.example/events", true)'), /denied/, name);
  }
});

test('two connections per host in Internet Explorer 6 and 7 and old Mozilla, scripts and frames counted', async () => {
  for (const [name, limit] of [['ie6', 2], ['ie7', 2], ['firefox2005', 2], ['ie8', 6], ['ie11', 13]]) {
    const { world, page } = open(name);
    page.run(`for (var i = 0; i < 20; i++) {
      var frame = document.createElement("iframe");
      frame.src = "/events?topic=news&transport=forever-frame&callback=parent.x&n=" + i;
      document.body.appendChild(frame);
    }`);
    await world.advance(1_000);
    assert.equal(world.hub.requests.length, limit, name);
    page.run('while (document.body.firstChild) document.body.removeChild(document.body.firstChild);');
    await world.advance(1_000);
    assert.equal(page.requests.size, 0, name);
  }
});

test('old Mozilla wants an argument for send() and throws where the status of a failure is read', async () => {
  const { world, page } = open('firefox2005');
  page.run('var xhr = new XMLHttpRequest(); xhr.open("GET", "/events?topic=news", true);');
  assert.throws(() => page.evaluate('xhr.send()'), /Not enough arguments/);
  world.network.isDown = true;
  page.run('xhr.send(null)');
  await world.advance(100);
  assert.equal(page.evaluate('xhr.readyState'), 4);
  assert.throws(() => page.evaluate('xhr.status'), /NOT_AVAILABLE/);
});

/** A page with an XDomainRequest that asks properly. */
function xdrPage({ url = 'http://page.example/', address = 'http://hub.example/events?topic=news&transport=xhr-stream', keep = true } = {}) {
  const { world, page } = open('ie9', { url });
  page.run(`
    var seen = [], text = "", kept = null;
    (function () {
      var xdr = new XDomainRequest();
      xdr.onprogress = function () { seen.push("progress"); text = this.responseText; };
      xdr.onload = function () { seen.push("load"); text = this.responseText; };
      xdr.onerror = function () { seen.push("error"); };
      xdr.ontimeout = function () { seen.push("timeout"); };
      xdr.open("GET", ${JSON.stringify(address)});
      ${keep ? 'kept = xdr;' : ''}
      (function (own) { setTimeout(function () { own.send(); own = null; }, 0); })(xdr);
    })();`);
  return { world, page };
}

test('XDomainRequest shows nothing before 2 KB', async () => {
  const { world, page } = xdrPage();
  await world.advance(100);
  assert.equal(page.evaluate('seen.length'), 0);
  world.hub.publish({ data: 'x'.repeat(2_048) });
  await world.advance(100);
  assert.equal(page.evaluate('seen[0]'), 'progress');
  assert.match(page.evaluate('text'), /^retry.*es:pos/s);
  assert.deepEqual(page.misuses, []);
});

test('XDomainRequest sends no cookie, no header, asks the scheme of the page and needs to be allowed', async () => {
  const { world, page } = xdrPage();
  await world.advance(100);
  const [sent] = world.network.requests;
  assert.equal(sent.hasCredentials, false);
  assert.deepEqual(sent.headers, { origin: 'http://page.example' });
  assert.equal(page.evaluate('typeof kept.setRequestHeader'), 'undefined');
  const secure = xdrPage({ url: 'https://page.example/' });
  assert.match(String(secure.page.errors[0]), /denied/);
  const stripped = xdrPage({ address: 'http://plain.example/' });
  stripped.world.network.attach('http://plain.example', plainServer(stripped.world.clock, { body: 'data: x\n\n' }));
  await stripped.world.advance(100);
  assert.deepEqual([...stripped.page.evaluate('seen')], ['error']);
});

test('XDomainRequest is collected where nothing keeps it, and goes on where something does', async () => {
  for (const keep of [true, false]) {
    const { world, page } = xdrPage({ keep });
    await world.advance(100);
    assert.equal(await page.collect(), keep ? 0 : 1);
    await world.advance(100);
    assert.equal(page.requests.size, keep ? 1 : 0);
  }
});

test('XDomainRequest dies at random unless all handlers are set and send() comes later', async () => {
  let dead = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const world = new World({ seed });
    const page = world.open('ie9');
    page.run('var xdr = new XDomainRequest(); xdr.onload = function () {}; xdr.open("GET", "/events?topic=news"); xdr.send();');
    assert.equal(page.misuses.length, 2);
    await world.advance(5_000);
    dead += page.requests.size === 0 ? 1 : 0;
  }
  assert.ok(dead > 3 && dead < 17, `${dead} of 20`);
});

/** A page with an endless frame in an htmlfile document. */
function htmlfilePage(name, keep) {
  const { world, page } = open(name);
  page.run(`
    var texts = [];
    function Holder() {}
    (function () {
      var doc = new ActiveXObject("htmlfile");
      doc.open();
      doc.write("<html><body></body></html>");
      doc.close();
      doc.parentWindow.receive = function (text) { texts.push(text); };
      var div = doc.createElement("div");
      doc.body.appendChild(div);
      div.innerHTML = '<iframe src="/events?topic=news&amp;transport=forever-frame&amp;callback=parent.receive"></iframe>';
      ${keep ? 'Holder.kept = { doc: doc };' : ''}
    })();`);
  return { world, page };
}

test('an htmlfile document runs the scripts of its frame as they come', async () => {
  for (const name of ['ie6', 'ie7', 'ie8', 'ie9']) {
    const { world, page } = htmlfilePage(name, true);
    await world.advance(100);
    world.hub.publish({ data: 'é' });
    await world.advance(100);
    assert.match(page.evaluate('texts[0]'), /es:pos/, name);
    assert.match(page.evaluate('texts[1]'), /data: é/, name);
  }
});

test('an htmlfile document that nothing global keeps is collected', async () => {
  for (const keep of [true, false]) {
    const { world, page } = htmlfilePage('ie7', keep);
    await world.advance(100);
    assert.equal(await page.collect(), keep ? 0 : 1);
    world.hub.publish({ data: 'x' });
    await world.advance(100);
    assert.equal(page.evaluate('texts.length'), keep ? 2 : 1);
  }
});

test('a script element of an old Internet Explorer tells of its end by readyState alone, failed or not', async () => {
  const { world, page } = open('ie7');
  page.run(`
    var seen = [];
    function take(text) { seen.push("run"); }
    function ask(address) {
      var script = document.createElement("script");
      script.onload = script.onerror = function () { seen.push("event"); };
      script.onreadystatechange = function () { seen.push(script.readyState); };
      script.src = address;
      document.getElementsByTagName("head")[0].appendChild(script);
    }
    ask("/events?topic=news&transport=jsonp&callback=take");`);
  await world.advance(100);
  assert.deepEqual([...page.evaluate('seen')], ['loading', 'run', 'loaded']);
  world.network.isDown = true;
  page.run('ask("/other")');
  await world.advance(100);
  assert.deepEqual([...page.evaluate('seen')].slice(3), ['loading', 'loaded']);
});

test('Internet Explorer 6 does not append to a head with a base', () => {
  const { page } = open('ie6');
  page.run('var head = document.getElementsByTagName("head")[0]; head.insertBefore(document.createElement("base"), null);');
  assert.throws(() => page.evaluate('head.appendChild(document.createElement("script"))'), /aborted/);
});

test('a link of Internet Explorer 6 and 7 gives back what was set', () => {
  for (const [name, href] of [['ie6', 'x?y'], ['ie7', 'x?y'], ['ie8', 'http://hub.example/x?y'], ['modern', 'http://hub.example/x?y']]) {
    const { page } = open(name);
    page.run('var a = document.createElement("a"); a.href = "x?y";');
    assert.equal(page.evaluate('a.href'), href, name);
  }
  const { page } = open('ie7');
  page.run('var a = document.createElement("a"); a.href = "x"; var div = document.createElement("div"); div.innerHTML = "<a href=x></a>";');
  assert.equal(page.evaluate('a.getAttribute("href", 4)'), 'http://hub.example/x');
  assert.equal(page.evaluate('div.firstChild.href'), 'http://hub.example/x');
});

test('a buffered EventSource opens and stays silent; a dead one does not even ask', async () => {
  for (const [name, opens, requests] of [['bufferedNative', 1, 1], ['deadStub', 0, 0]]) {
    const { world, page } = open(name);
    page.run('var opens = 0, events = 0, es = new EventSource("/events?topic=news");');
    page.run('es.onopen = function () { opens++; }; es.onmessage = function () { events++; };');
    await world.advance(100);
    world.hub.publish({ data: 'x' });
    await world.advance(10_000);
    assert.deepEqual([page.evaluate('opens'), page.evaluate('events'), world.network.requests.length], [opens, 0, requests], name);
  }
});

test('timers do not run during a request where they freeze', async () => {
  const { world, page } = xhrPage('frozenTimers', '/events?topic=news&hold=1000&transport=xhr-stream&control=1');
  page.run('var fired = false; setTimeout(function () { fired = true; }, 10);');
  await world.advance(900);
  assert.equal(page.evaluate('fired'), false);
  assert.equal(page.evaluate('texts.join("")'), '');
  await world.advance(200);
  assert.equal(page.evaluate('fired'), true);
});

test('the native EventSource reconnects with its cursor, and ends on any status but 200', async () => {
  const { world, page } = open('modern');
  page.run('var es = new EventSource("/events?topic=news"), log = [];');
  page.run('es.onopen = function () { log.push("open"); }; es.onerror = function () { log.push("error" + es.readyState); };');
  await world.advance(100);
  const position = world.hub.publish({ data: 'x' });
  await world.advance(100);
  world.hub.cut();
  await world.advance(10_000);
  assert.equal(world.network.requests[1].headers['last-event-id'], position);
  world.hub.refuse(503, { headers: { 'Retry-After': '1' } });
  world.hub.cut();
  await world.advance(10_000);
  assert.deepEqual([...page.evaluate('log')], ['open', 'error0', 'open', 'error0', 'error2']);
});

test('fetch hands a body over as it comes, asks for leave, and is aborted', async () => {
  const { world, page } = open('modern', { url: 'http://page.example/' });
  page.run(`
    var text = "", failed = "", controller = new AbortController();
    fetch("http://hub.example/events?topic=news", { headers: { "Last-Event-ID": "earliest" }, signal: controller.signal })
      .then(function (response) {
        var reader = response.body.getReader(), decoder = new TextDecoder();
        (function next() {
          reader.read().then(function (part) {
            text += decoder.decode(part.value, { stream: true });
            next();
          }, function (error) { failed = error.name; });
        })();
      });`);
  await world.advance(100);
  assert.equal(world.network.requests[0].method, 'OPTIONS');
  assert.match(page.evaluate('text'), /es:pos/);
  page.run('controller.abort()');
  await world.advance(100);
  assert.equal(page.evaluate('failed'), 'AbortError');
  assert.equal(page.requests.size, 0);
  assert.equal(world.hub.subscriptions.length, 0);
});

test('Internet Explorer up to 9 takes 2,083 characters of a URL: requests throw, scripts and frames are cut', async () => {
  const address = `http://hub.example/x?${'y'.repeat(2_100)}`;
  for (const name of ['ie6', 'ie7', 'ie8', 'ie9', 'ie10', 'modern']) {
    const isLimited = /ie[6-9]/.test(name);
    const { world, page } = open(name);
    page.run(`
      var faults = 0, script = document.createElement("script");
      try { (typeof XMLHttpRequest != "undefined" ? new XMLHttpRequest() : new ActiveXObject("Microsoft.XMLHTTP")).open("GET", "${address}", true); } catch (e) { faults++; }
      script.src = "${address}";
      document.body.insertBefore(script, null);`);
    await world.advance(100);
    assert.equal(page.evaluate('faults'), isLimited ? 1 : 0, name);
    assert.equal(world.network.requests[0].url.href.length, isLimited ? 2_083 : address.length, name);
    assert.equal(page.misuses.length, isLimited ? 1 : 0);
  }
});

test('an XDomainRequest goes on after its page has gone', async () => {
  for (const isKilled of [false, true]) {
    const { world, page } = xdrPage();
    await world.advance(100);
    if (isKilled) {
      page.crash();
    } else {
      page.hide();
    }
    await world.advance(100);
    assert.equal(world.hub.subscriptions.length, isKilled ? 0 : 1);
  }
});

test('the EventSource of an old Firefox is closed by the first interruption', async () => {
  const { world, page } = open('firefox35');
  page.run('var es = new EventSource("/events?topic=news");');
  await world.advance(100);
  world.hub.cut();
  await world.advance(10_000);
  assert.equal(page.evaluate('es.readyState'), 2);
  assert.equal(world.network.requests.length, 1);
});
