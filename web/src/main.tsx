/** Start: theme, language, log-in by the address that the server printed, then the page. */
// PatternFly's tokens, without its web fonts: Red Hat's lack Cyrillic and Chinese.
import "@patternfly/patternfly/base/patternfly-variables.css";
import "@patternfly/patternfly/base/patternfly-common.css";
import "@patternfly/patternfly/base/patternfly-svg-icons.css";
import "./styles/base.css";
import "./styles/patternfly.css";
import "./styles/page.css";
import "./styles/print.css";

import { hashKey, QueryClientProvider } from "@tanstack/react-query";
import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { App } from "./App";
import { onLoggedOut } from "./api/client";
import { createQueryClient, keys, sessionQuery } from "./api/queries";
import { logInByAddress } from "./api/session";
import type { SessionInfo } from "./api/types";
import { draftsBelongTo } from "./lib/form/draft";
import { startI18n } from "./lib/i18n";
import { startTheme } from "./lib/theme";
import { prepareNumbers } from "./lib/time";
import { fetchPage } from "./pages/pages";
import { ownerOf } from "./shell/useLeave";

const SESSION = hashKey(keys.session);

const pause = () => new Promise((resolve) => setTimeout(resolve));

async function start(root: HTMLElement): Promise<void> {
  startTheme();
  const queryClient = createQueryClient();
  onLoggedOut(() => queryClient.setQueryData(keys.session, null));
  const known = logInByAddress().then((session) => {
    if (session) queryClient.setQueryData(keys.session, session);
    else queryClient.query(sessionQuery).catch(() => undefined); // the page asks again, and says so
  });
  queryClient.getQueryCache().subscribe(({ query }) => {
    const found = query.queryHash === SESSION ? (query.state.data as SessionInfo | null | undefined) : null;
    if (found) draftsBelongTo(ownerOf(found));
  });
  // Each a task of its own: to send for files keeps a page busy, too.
  await pause();
  fetchPage(window.location.pathname);
  await pause();
  const words = startI18n();
  await pause();
  prepareNumbers();
  await Promise.all([known, words]);
  await pause();
  // As a transition it is drawn in slices, not in one long task.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </StrictMode>,
    ),
  );
}

const root = document.getElementById("root");
// A task of its own: with what loads all this it would be a long one.
if (root) setTimeout(() => void start(root));
