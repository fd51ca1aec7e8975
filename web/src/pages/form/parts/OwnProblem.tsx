/** What is wrong with an object or a list as a whole, where no single field could say it. */
import type { ReactNode } from "react";
import { fieldId } from "@/lib/form/path";
import { useProblemExactly } from "../context";
import { langOf, useFormText } from "../useText";

interface OwnProblemProps {
  path: string;
  /** Nothing else on the page stands for the path: links to it lead here. */
  isTarget?: boolean;
}

export function OwnProblem({ path, isTarget = false }: OwnProblemProps): ReactNode {
  const text = useFormText();
  const problem = useProblemExactly(path);
  if (!problem) return null;
  return (
    <p
      className="lf-item__problem"
      lang={langOf(problem)}
      {...(isTarget && { id: fieldId(path), tabIndex: -1 })}
    >
      {text.problem(problem)}
    </p>
  );
}
