/**
 * Our form and our topology as custom elements, for other panels: `docs/embedding.md`. Built beside the pages, from the
 * same source, as `embed/lbaas-embed.js`.
 */
import { Suspense, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { MemoryRouter, Route, Routes, useParams } from "react-router";

import { useBalancer } from "@/api/queries";
import { PageSkeleton } from "@/components/PageSkeleton";
import { ProblemAlert } from "@/components/ProblemAlert";
import { objectById } from "@/lib/topology/model";
import { Topology } from "@/pages/balancer/topology/Topology";
import FormPage from "@/pages/form/FormPage";

import { LbaasElement } from "./element";

/** `<lbaas-topology balancer-id="…">`: how a balancer hangs together, live. Tells `lbaas-chosen` {id, kind, name}. */
class TopologyElement extends LbaasElement {
  protected content(): ReactNode {
    const id = this.getAttribute("balancer-id") ?? "";
    return (
      <Suspense fallback={<PageSkeleton />}>
        <LiveTopology id={id} onChoose={(detail) => this.tell("lbaas-chosen", detail)} />
      </Suspense>
    );
  }
}

interface LiveProps {
  id: string;
  onChoose: (detail: Record<string, unknown>) => void;
}

function LiveTopology({ id, onChoose }: LiveProps): ReactNode {
  useTranslation(["balancer", "form"]);
  const { data, error, refetch } = useBalancer(id);
  if (data) {
    return (
      <Topology
        balancer={data}
        chosen={null}
        onChoose={(chosen) => {
          const object = objectById(data, chosen);
          onChoose({ id: chosen, kind: object?.kind, name: object?.name });
        }}
      />
    );
  }
  return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
}

/** `<lbaas-balancer-form>`, with `balancer-id` for a change: the whole form. Tells `lbaas-submitted` {where}. */
class FormElement extends LbaasElement {
  protected content(): ReactNode {
    const id = this.getAttribute("balancer-id");
    const start = id ? `/balancers/${id}/edit` : "/balancers/new";
    return (
      <MemoryRouter key={start} initialEntries={[start]}>
        <Suspense fallback={<PageSkeleton />}>
          <Routes>
            <Route path="/balancers/new" element={<FormPage />} />
            <Route path="/balancers/:balancerId/edit" element={<FormPage />} />
            <Route
              path="/balancers/:where"
              element={<Submitted onArrive={(where) => this.tell("lbaas-submitted", { where })} />}
            />
          </Routes>
        </Suspense>
      </MemoryRouter>
    );
  }
}

/** The form was accepted: the pages would show the balancer now; here the panel is told its id (or its operation's). */
function Submitted({ onArrive }: { onArrive: (where: string) => void }): ReactNode {
  const { where = "" } = useParams();
  return (
    <p
      role="status"
      ref={(said) => {
        if (said) onArrive(where);
      }}
    >
      ✓
    </p>
  );
}

customElements.define("lbaas-topology", TopologyElement);
customElements.define("lbaas-balancer-form", FormElement);
