// What is pasted from Word keeps its form: the structure of the clipboard's HTML is put into the
// text field, without styles, classes and Word's own elements. The server cleans it once more.
(() => {
  const KEPT = { A: ["href"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"] };
  const tidy = (markup) => {
    // Styles go before parsing: the page's policy would complain of each.
    const plain = markup.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=("[^"]*"|'[^']*')/gi, "");
    const page = new DOMParser().parseFromString(plain, "text/html");
    page.querySelectorAll("style, script, meta, link, title, xml").forEach((node) => node.remove());
    const comments = page.createTreeWalker(page, NodeFilter.SHOW_COMMENT);
    const found = [];
    while (comments.nextNode()) found.push(comments.currentNode);
    found.forEach((node) => node.remove());
    page.body.querySelectorAll("*").forEach((node) => {
      const kept = KEPT[node.tagName] || [];
      [...node.attributes].forEach(({ name }) => kept.includes(name) || node.removeAttribute(name));
      if (["SPAN", "FONT"].includes(node.tagName) || node.tagName.includes(":")) node.replaceWith(...node.childNodes);
    });
    return page.body.innerHTML.replace(/\s*\n\s*/g, " ").replace(/<\/(p|h[1-6]|tr|table|li|ol|ul)>\s*/g, "</$1>\n").trim();
  };
  document.addEventListener("paste", (event) => {
    const field = event.target.closest?.("textarea[data-paste='html']");
    const markup = field && event.clipboardData.getData("text/html");
    if (!markup) return;
    event.preventDefault();
    field.setRangeText(tidy(markup), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
