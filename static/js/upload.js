// The bar of an upload moves by itself; the page is asked for again when the worker is done.
const job = document.querySelector("[data-state]");
if (job) {
  const [bar, text] = [job.querySelector("progress"), job.querySelector("[data-share]")];
  const ask = async () => {
    try {
      const answer = await fetch(job.dataset.state);
      const { share, over } = await answer.json();
      if (over) return location.reload();
      bar.value = share;
      text.textContent = `${share} %`;
    } catch {
      // The server is away for a moment: the page itself asks again.
    }
    setTimeout(ask, 700);
  };
  setTimeout(ask, 700);
}
