import { Button, ModalBody, ModalHeader } from "@patternfly/react-core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { endSession, getSessions } from "@/api/calls";
import type { SessionItem } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemAlert } from "@/components/ProblemAlert";
import { RelativeTime } from "@/components/RelativeTime";

import { browserOf } from "./browser";
import "./SessionsDialog.css";

const KEY = ["sessions"];

/** One's own sessions, wherever they are, to be ended. */
export default function SessionsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const sessions = useQuery({ queryKey: KEY, queryFn: getSessions, staleTime: 0 });
  const end = useMutation({
    mutationFn: endSession,
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const error = sessions.error ?? end.error;
  return (
    <Dialog variant="medium" onClose={onClose} aria-labelledby="sessions-title">
      <ModalHeader title={t("sessions.title")} labelId="sessions-title" description={t("sessions.intro")} />
      <ModalBody>
        {error !== null && <ProblemAlert error={error} />}
        <ul className="lb-sessions">
          {(sessions.data ?? []).map((each) => (
            <Row
              key={each.id}
              session={each}
              isEnding={end.isPending && end.variables === each.id}
              onEnd={() => end.mutate(each.id)}
            />
          ))}
        </ul>
      </ModalBody>
    </Dialog>
  );
}

function Row({ session, isEnding, onEnd }: { session: SessionItem; isEnding: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const where = [session.project_name, session.address].filter(Boolean).join(" · ");
  return (
    <li className="lb-sessions__row">
      <div>
        <p className="lb-sessions__what">
          {browserOf(session.agent)}
          {session.current && <span className="lb-sessions__here">{t("sessions.current")}</span>}
        </p>
        <p className="lb-faint lb-small">{where}</p>
        <p className="lb-faint lb-small">
          {t("sessions.seen")} <RelativeTime at={session.seen_at} />
        </p>
      </div>
      {!session.current && (
        <Button variant="secondary" isDanger isLoading={isEnding || undefined} onClick={onEnd}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}
