// Before the first paint, so that nothing jumps: the larger text this browser remembers.
try {
  if (localStorage.getItem("larger-text") === "1") document.documentElement.classList.add("larger");
} catch {
  // Storage is refused: the page keeps its usual size.
}
