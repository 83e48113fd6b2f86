/** Runs the task that the lab's page has for this frame: a few cases, one after the other. */
(function () {
  var task = parent.lab.take(window);
  var next = 0;

  /** The next case, once this one is over. */
  function run() {
    var name = task.cases[next++];
    if (!name) {
      task.done();
      return;
    }
    var test = new Test(task, name, function (result, why) {
      task.report({ set: task.set, "case": name, result: result, why: why || "", ms: time() - test.began });
      // Where the transport itself is missing the rest of its cases says nothing.
      if (name == "transport" && result != "pass") {
        next = task.cases.length;
      }
      setTimeout(run, 0);
    });
    test.step(function () {
      CASES[name](test);
    });
  }

  if (task.role == "tab") {
    task.subscribed(openTab(task));
  } else {
    setTimeout(run, 0);
  }
})();
