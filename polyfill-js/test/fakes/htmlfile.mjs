import { Document } from './dom.mjs';

/**
 * The document that ActiveXObject("htmlfile") makes. The engine of these browsers collects it, and with it the connection of its
 * frames, unless page code keeps it where a walk over properties from the window finds it. Closures cannot be seen by such a walk,
 * so the fake is stricter than the browser: it asks for what the known cure does, a property of something global.
 */
export function htmlfile(page) {
  const facade = { body: null, parentWindow: page.plainObject() };
  const document = new Document(page, facade.parentWindow, facade);
  const root = facade.documentElement;
  facade.documentElement = null;
  facade.open = page.hostFunction(() => {
    for (const name of Object.keys(facade.parentWindow)) {
      delete facade.parentWindow[name];
    }
    document.stop();
    facade.body = null;
  });
  let written = '';
  facade.write = page.hostFunction((...texts) => { written += texts.join(''); });
  facade.close = page.hostFunction(() => {
    facade.documentElement = root;
    facade.body = document.body;
    document.body.innerHTML = written.replace(/<\/?(html|head|body|title)[^>]*>/gi, '');
    written = '';
  });
  page.htmlfiles.set(facade, document);
  return facade;
}

/** Ends what the htmlfile documents load that are not reachable from the page's window; returns how many there were. */
export function collectHtmlfiles(page) {
  const reached = reachable(page.global);
  let collected = 0;
  for (const [facade, document] of page.htmlfiles) {
    if (!reached.has(facade)) {
      document.stop();
      page.htmlfiles.delete(facade);
      collected++;
    }
  }
  return collected;
}

function reachable(root) {
  const seen = new Set();
  const waiting = [root];
  while (waiting.length > 0) {
    const object = waiting.pop();
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null || seen.has(object)) {
      continue;
    }
    seen.add(object);
    for (const key of Reflect.ownKeys(object)) {
      const property = Reflect.getOwnPropertyDescriptor(object, key);
      if (property && 'value' in property) {
        waiting.push(property.value);
      }
    }
  }
  return seen;
}
