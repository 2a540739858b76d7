import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { SessionProvider } from "./session/session.tsx";
import "./look/tokens.css";
import "./look/base.css";
import "./look/layout.css";
import "./look/controls.css";
import "./look/cards.css";
import "./look/install.css";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <SessionProvider>
        <App />
      </SessionProvider>
    </StrictMode>,
  );
