"use strict";
/* Sorting and filtering for readers who have scripts; without them every table is complete and in its best order. */
(function () {
  function key(row, column) {
    var cell = row.cells[column];
    if (!cell) { return ""; }
    var text = cell.hasAttribute("data-sort") ? cell.getAttribute("data-sort") : cell.textContent.trim();
    var number = Number(text.replace(/,/g, "").replace(/ ?%$/, ""));
    return text !== "" && !isNaN(number) ? number : text;
  }
  function compare(a, b) {
    if (typeof a === "number" && typeof b === "number") { return a - b; }
    return String(a).localeCompare(String(b), undefined, { numeric: true });
  }
  function sortBy(table, heading, column) {
    var down = heading.getAttribute("aria-sort") === "ascending";
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    var body = table.tBodies[0];
    Array.prototype.slice.call(body.rows)
      .map(function (row) { return { row: row, key: key(row, column) }; })
      .sort(function (a, b) { return (down ? -1 : 1) * compare(a.key, b.key); })
      .forEach(function (entry) { body.appendChild(entry.row); });
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (heading, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = heading.textContent;
      button.addEventListener("click", function () { sortBy(table, heading, column); });
      heading.textContent = "";
      heading.appendChild(button);
    });
  });
  document.querySelectorAll("table.filterable").forEach(function (table) {
    if (table.tBodies[0].rows.length < 8) { return; }
    var box = document.createElement("input");
    box.type = "search";
    box.className = "filter";
    box.placeholder = "⌕";
    box.setAttribute("aria-label", document.body.getAttribute("data-filter"));
    box.addEventListener("input", function () {
      var wanted = box.value.toLowerCase();
      Array.prototype.forEach.call(table.tBodies[0].rows, function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
    table.parentNode.insertBefore(box, table);
  });
  /* A case's timeline in front of the page; without a dialog the link leads to it, further down. */
  var timelines = document.getElementById("timelines");
  if (timelines && typeof HTMLDialogElement === "function") {
    var shown = document.createElement("dialog");
    document.body.appendChild(shown);
    shown.addEventListener("click", function (event) { if (event.target === shown) { shown.close(); } });
    document.addEventListener("click", function (event) {
      var link = event.target.closest && event.target.closest("a.case");
      var told = link && document.getElementById(link.getAttribute("href").slice(1));
      if (!told) { return; }
      event.preventDefault();
      var close = document.createElement("button"), heading = document.createElement("h2");
      close.type = "button";
      close.textContent = timelines.getAttribute("data-close");
      close.addEventListener("click", function () { shown.close(); });
      heading.textContent = told.querySelector("summary").textContent;
      heading.id = "shown-case";
      shown.setAttribute("aria-labelledby", heading.id);
      shown.replaceChildren(close, heading);
      Array.prototype.slice.call(told.children, 1).forEach(function (part) { shown.appendChild(part.cloneNode(true)); });
      shown.showModal();
    });
  }
  /* A link into closed details, and paper, show them open. */
  function reveal() {
    var target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") { target.open = true; }
  }
  window.addEventListener("hashchange", reveal);
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });
  reveal();
})();
