import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "../styles/tokens.css";
import "../styles/page.css";
import "../styles/composer.css";
import "../styles/burst.css";
import "../styles/race.css";
import "../styles/charts.css";
import "../styles/journeys.css";
import "../styles/letters.css";

const page = document.getElementById("page");
if (page === null) {
  throw new Error("index.html has no element with the id `page`.");
}
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
