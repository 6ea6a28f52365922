import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/pages.css";

createRoot(document.getElementById("app")!).render(<App />);
