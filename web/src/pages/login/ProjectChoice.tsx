import { Button } from "@patternfly/react-core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { getProjects, goToProject } from "@/api/calls";
import type { SessionInfo } from "@/api/types";
import { ProblemAlert } from "@/components/ProblemAlert";

import "./ProjectChoice.css";

/** The projects in which one has a role, as buttons; choosing one begins a new session there. */
export function ProjectChoice({
  session,
  onChosen,
}: {
  session: SessionInfo;
  onChosen: (session: SessionInfo) => void;
}) {
  const { t } = useTranslation();
  const projects = useQuery({ queryKey: ["projects"], queryFn: getProjects });
  const go = useMutation({ mutationFn: goToProject, onSuccess: onChosen });
  if (projects.error) return <ProblemAlert error={projects.error} />;
  const found = projects.data ?? [];
  return (
    <>
      {go.error !== null && <ProblemAlert error={go.error} />}
      {projects.isSuccess && found.length === 0 && <p>{t("projects.none")}</p>}
      <ul className="lb-projects" aria-label={t("projects.title")}>
        {found.map((each) => (
          <li key={each.id}>
            <Button
              variant="tertiary"
              isBlock
              isDisabled={each.id === session.project_id || go.isPending}
              isLoading={(go.isPending && go.variables === each.id) || undefined}
              onClick={() => go.mutate(each.id)}
            >
              <span className="lb-projects__name">{each.name}</span>
              {each.id === session.project_id && <span className="lb-faint">{t("projects.here")}</span>}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
