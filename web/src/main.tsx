/** Start: theme, language, log-in by the address that the server printed, then the page. */
// PatternFly's tokens, without its web fonts: Red Hat's lack Cyrillic and Chinese.
import "@patternfly/patternfly/base/patternfly-variables.css";
import "@patternfly/patternfly/base/patternfly-common.css";
import "@patternfly/patternfly/base/patternfly-svg-icons.css";
import "./styles/base.css";
import "./styles/patternfly.css";
import "./styles/page.css";
import "./styles/print.css";

import { hashKey, type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { startTransition, StrictMode } from "react";
import { BrowserRouter } from "react-router";

import { App } from "./App";
import { onLoggedOut } from "./api/client";
import { balancerQuery, createQueryClient, keys, sessionQuery } from "./api/queries";
import { logInByAddress, mayRead } from "./api/session";
import { startStreamAhead } from "./api/stream";
import type { SessionInfo } from "./api/types";
import { draftsBelongTo } from "./lib/form/draft";
import { startI18n } from "./lib/i18n";
import { prepareFonts, prepareFormats } from "./lib/prepare";
import { nextTask } from "./lib/slices";
import { startTheme } from "./lib/theme";
import { balancerAt, fetchPage } from "./pages/pages";
import { ownerOf } from "./shell/useLeave";

const SESSION = hashKey(keys.session);

/** The queries; as soon as it is known who is logged in, their drafts are offered, and what their page shows is asked for. */
function startQueries(): QueryClient {
  const queryClient = createQueryClient();
  onLoggedOut(() => queryClient.setQueryData(keys.session, null));
  let isOpen = false;
  queryClient.getQueryCache().subscribe(({ query }) => {
    const found = query.queryHash === SESSION ? (query.state.data as SessionInfo | null | undefined) : null;
    if (!found) return;
    draftsBelongTo(ownerOf(found));
    if (isOpen || !mayRead(found)) return;
    isOpen = true;
    setTimeout(() => startStreamAhead(() => void queryClient.invalidateQueries({ queryKey: keys.session })));
    const id = balancerAt(window.location.pathname);
    if (id) setTimeout(() => void queryClient.query(balancerQuery(id)).catch(() => undefined));
  });
  return queryClient;
}

/** What is sent for first comes first; each a task of its own, for to send for files keeps a page busy, too. */
async function start(root: HTMLElement): Promise<void> {
  const queryClient = startQueries();
  await nextTask();
  const known = logInByAddress().then((session) => {
    if (session) queryClient.setQueryData(keys.session, session);
    else queryClient.query(sessionQuery).catch(() => undefined); // the page asks again, and says so
  });
  await nextTask();
  const formats = prepareFormats();
  await nextTask();
  fetchPage(window.location.pathname);
  await nextTask();
  const words = startI18n();
  await nextTask();
  startTheme();
  await prepareFonts();
  const { createRoot } = await import("react-dom/client");
  await Promise.all([known, words, formats]);
  await nextTask();
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
