// Gives each text of code a button that copies it; what is only shown gets none.
(function () {
  "use strict";

  // The browser knows this server's address better than the server does behind a proxy.
  var told = document.querySelector("main").getAttribute("data-origin");

  function copy(text) {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text);
    }
    // There is no clipboard without HTTPS.
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var isCopied = document.execCommand("copy");
    document.body.removeChild(area);
    return isCopied ? Promise.resolve() : Promise.reject();
  }

  function say(button, words) {
    button.textContent = words;
    setTimeout(function () { button.textContent = "Copy"; }, 2000);
  }

  document.querySelectorAll("pre").forEach(function (code) {
    code.textContent = code.textContent.split(told).join(location.origin);
    if (code.className === "shown") {
      return;
    }
    var frame = document.createElement("div");
    frame.className = "copied";
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", function () {
      copy(code.textContent).then(function () { say(button, "Copied"); }, function () { say(button, "Not copied"); });
    });
    code.parentNode.insertBefore(frame, code);
    frame.appendChild(code);
    frame.appendChild(button);
  });
})();
