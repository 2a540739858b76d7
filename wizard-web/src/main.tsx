import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { SessionProvider } from "./session/session.tsx";
import "./look/tokens.css";
import "./look/base.css";
import "./look/layout.css";
import "./look/parts.css";

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <SessionProvider>
        <App />
      </SessionProvider>
    </StrictMode>,
  );
