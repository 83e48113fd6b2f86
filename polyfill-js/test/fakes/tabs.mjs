/** What the pages of one origin in one browser have together, besides the storage: BroadcastChannels and Web Locks. */

/** BroadcastChannel: a message goes to all others of that name, in whatever page, never to the object that sent it. */
export class Channels {
  #open = new Set();

  /** While true no message arrives anywhere. */
  isMute = false;

  /** Messages posted. */
  posted = 0;

  /** The class for one page. */
  classFor(page) {
    const channels = this;
    return class BroadcastChannel {
      onmessage = null;

      constructor(name) {
        this.name = String(name);
        Object.defineProperty(this, 'page', { value: page });
        channels.#open.add(this);
      }

      postMessage(message) {
        if (!channels.#open.has(this)) {
          throw new DOMException('Channel is closed', 'InvalidStateError');
        }
        channels.#post(this, structuredClone(message));
      }

      close() {
        channels.#open.delete(this);
      }
    };
  }

  #post(sender, message) {
    this.posted++;
    for (const channel of this.isMute ? [] : this.#open) {
      if (channel !== sender && channel.name === sender.name) {
        channel.page.channelTask(() => {
          if (this.#open.has(channel) && typeof channel.onmessage === 'function') {
            channel.page.call(channel.onmessage, channel, [{ type: 'message', data: structuredClone(message), origin: sender.page.origin, target: channel }]);
          }
        });
      }
    }
  }

  gone(page) {
    this.#open.forEach((channel) => channel.page === page && this.#open.delete(channel));
  }

  countOf(page) {
    return [...this.#open].filter((channel) => channel.page === page).length;
  }
}

/** Web Locks, exclusive ones: granted in order, taken from who is gone, and from who holds it by who steals it. */
export class Locks {
  #names = new Map();

  /** navigator.locks of one page. */
  managerFor(page) {
    return {
      request: (name, ...rest) => new page.Promise((resolve, reject) => {
        const [callback, options = {}] = rest.reverse();
        const { steal = false, ifAvailable = false } = options ?? {};
        this.#request({ page, name: String(name), callback, resolve, reject }, { steal, ifAvailable });
      }),
    };
  }

  #request(request, { steal, ifAvailable }) {
    const lock = this.#names.get(request.name) ?? { holder: null, queue: [] };
    this.#names.set(request.name, lock);
    if (steal) {
      const robbed = lock.holder;
      lock.holder = null;
      if (robbed) {
        this.#tell(robbed.page, 2, () => robbed.reject(new DOMException('The lock was stolen.', 'AbortError')));
      }
      lock.queue.unshift(request);
    } else if (ifAvailable && (lock.holder || lock.queue.length > 0)) {
      request.page.laterTask(() => request.resolve(request.page.call(request.callback, undefined, [null])));
    } else {
      lock.queue.push(request);
    }
    this.#grant(lock);
  }

  /** To the first that waits, though its page may be frozen. */
  #grant(lock) {
    const next = lock.holder ? null : lock.queue.shift();
    if (!next) {
      return;
    }
    lock.holder = next;
    const release = (settle) => (value) => {
      settle(value);
      this.#release(lock, next);
    };
    this.#tell(next.page, 1, () => {
      const result = next.page.call(next.callback, undefined, [{ name: next.name, mode: 'exclusive' }]);
      next.page.Promise.resolve(result).then(release(next.resolve), release(next.reject));
    });
  }

  /** WebKit keeps locks in another process: it tells late who got one, and after that who lost it. */
  #tell(page, ms, action) {
    page.clock.schedule(page.profile.locks === 'late' ? ms : 0, () => page.task(action));
  }

  #release(lock, holder) {
    if (lock.holder === holder) {
      lock.holder = null;
      this.#grant(lock);
    }
  }

  gone(page) {
    for (const lock of this.#names.values()) {
      lock.queue = lock.queue.filter((request) => request.page !== page);
      if (lock.holder?.page === page) {
        this.#release(lock, lock.holder);
      }
    }
  }

  /** The page that holds it. */
  holderOf(name) {
    return this.#names.get(name)?.holder?.page ?? null;
  }

  get names() {
    return [...this.#names.keys()];
  }
}
