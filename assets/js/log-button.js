// The floating button of a phone steps aside while one reads on, and is back with the first move upwards.
const button = document.querySelector(".log-button");

if (button) {
  let before = scrollY;
  addEventListener(
    "scroll",
    () => {
      if (Math.abs(scrollY - before) < 8) return;
      button.classList.toggle("is-away", scrollY > before && scrollY > 60);
      before = scrollY;
    },
    { passive: true },
  );
}
