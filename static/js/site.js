// Comfort only: every page works without this file.

const root = document.documentElement;

// Larger text, remembered in this browser without a cookie.
const button = document.querySelector("[data-larger-text]");
if (button) {
  const show = () => button.setAttribute("aria-pressed", String(root.classList.contains("larger")));
  show();
  button.addEventListener("click", () => {
    const on = root.classList.toggle("larger");
    show();
    try {
      localStorage.setItem("larger-text", on ? "1" : "0");
    } catch {
      // Storage is refused: the button works for this page.
    }
  });
}

// Selects that choose an order take effect at once; their button is for those without scripts.
for (const select of document.querySelectorAll("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// Filters stand open beside the list; older browsers need telling.
const filters = document.querySelector("details.filters");
if (filters && !CSS.supports("selector(::details-content)")) {
  filters.open = matchMedia("(min-width: 56rem)").matches;
}

document.querySelector("[data-print]")?.addEventListener("click", () => print());

// "Near me": the position, rounded to about a hundred metres, goes into the address.
const near = document.querySelector("[data-near-me]");
if (near && "geolocation" in navigator) {
  near.addEventListener("click", () => {
    near.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(location.href);
        address.searchParams.set("near", `${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`);
        address.searchParams.set("sort", "distance");
        address.searchParams.delete("page");
        location.assign(address);
      },
      () => {
        near.disabled = false;
        near.textContent = near.dataset.refused;
      },
      { maximumAge: 600000, timeout: 10000 },
    );
  });
}

// Two to six chosen institutions are compared; the button counts them.
const compare = document.querySelector("[data-compare]");
if (compare) {
  const boxes = [...document.querySelectorAll('input[name="code"]')];
  const update = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    compare.disabled = chosen < 2 || chosen > 6;
  };
  boxes.forEach((box) => box.addEventListener("change", update));
  update();
}
