// Boxes that scroll sideways can be scrolled by keyboard, while there is something to scroll.
(function () {
  "use strict";

  function look() {
    document.querySelectorAll("main pre, main .scroll, main .drawing").forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) {
        box.tabIndex = 0;
      } else {
        box.removeAttribute("tabindex");
      }
    });
  }

  addEventListener("resize", look);
  look();
})();
