/** Start: theme, language, log-in by the address that the server printed, then the page. */
// PatternFly's tokens, without its web fonts: Red Hat's lack Cyrillic and Chinese.
import "@patternfly/patternfly/base/patternfly-variables.css";
import "@patternfly/patternfly/base/patternfly-common.css";
import "@patternfly/patternfly/base/patternfly-svg-icons.css";
import "./styles/base.css";
import "./styles/page.css";
import "./styles/print.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { App } from "./App";
import { onLoggedOut } from "./api/client";
import { createQueryClient, keys } from "./api/queries";
import { logInByAddress } from "./api/session";
import { startI18n } from "./lib/i18n";
import { startTheme } from "./lib/theme";

async function start(root: HTMLElement): Promise<void> {
  startTheme();
  const queryClient = createQueryClient();
  onLoggedOut(() => queryClient.setQueryData(keys.session, null));
  const [session] = await Promise.all([logInByAddress(), startI18n()]);
  if (session) queryClient.setQueryData(keys.session, session);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
