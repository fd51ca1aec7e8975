/** What stands around every page: masthead, the place for the page, and the voice for screen readers. */
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Outlet, useLocation } from "react-router";

import { useQueryClient } from "@tanstack/react-query";

import { useAskAgain } from "@/api/loading";
import { keys } from "@/api/queries";
import { startStream } from "@/api/stream";
import type { SessionInfo } from "@/api/types";
import { PageSkeleton } from "@/components/PageSkeleton";
import { StopNotice } from "@/components/StopNotice";

import { lazily } from "@/lib/lazily";
import { useTurns } from "@/lib/useTurns";
import { Language } from "@/lib/words";

import { Announcer } from "./Announcer";
import { useShortcuts } from "./shortcuts";
import { ErrorBoundary } from "./ErrorBoundary";
import { Masthead } from "./Masthead";
import { Offered } from "./Offered";

const HelpDialog = lazily(() => import("./HelpDialog"));

export function Shell({ session }: { session: SessionInfo }) {
  const { t, i18n } = useTranslation();
  const { pathname } = useLocation();
  const queryClient = useQueryClient();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);

  const [isHelping, setHelping] = useState(false);
  useShortcuts(() => setHelping(true));
  useAskAgain();
  const turn = useTurns(3);

  useEffect(() => {
    // A refused socket may mean that the session has ended: ask, and the log-in page comes by itself.
    const stream = startStream(() => void queryClient.invalidateQueries({ queryKey: keys.session }));
    return () => stream.stop();
  }, [queryClient]);

  // A new page begins at its top, and the keyboard with it; but the first page leaves the focus alone.
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <Language value={i18n.resolvedLanguage ?? "en"}>
      <a className="lb-skip" href="#content">
        {t("skip")}
      </a>
      <Masthead session={session} onHelp={() => setHelping(true)} isWhole={turn > 1} />
      <StopNotice balancerId={null} isOfPage />
      <main id="content" tabIndex={-1} ref={main}>
        <ErrorBoundary key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            {turn > 2 ? <Outlet /> : turn > 1 && <PageSkeleton />}
          </Suspense>
        </ErrorBoundary>
      </main>
      {isHelping && (
        <Suspense fallback={null}>
          <HelpDialog onClose={() => setHelping(false)} />
        </Suspense>
      )}
      <Offered />
      <Announcer />
    </Language>
  );
}
