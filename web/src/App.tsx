/** Who may see what: nobody without a session; then the shell with one page in it, each page a chunk of its own. */
import { Route, Routes } from "react-router";

import { lazily } from "@/lib/lazily";
import { useSession } from "./api/queries";
import { mayRead } from "./api/session";
import { ProblemAlert } from "./components/ProblemAlert";
import { PageSkeleton } from "./components/PageSkeleton";
import { PAGES } from "./pages/pages";
import { Shell } from "./shell/Shell";

const LoginPage = lazily(PAGES.login);
const ChooseProject = lazily(PAGES.project);
const BoardPage = lazily(PAGES.board);
const OperationsPage = lazily(PAGES.operations);
const MaintenancePage = lazily(PAGES.servers);
const SchedulesPage = lazily(PAGES.schedules);
const FormPage = lazily(PAGES.form);
const BalancerPage = lazily(PAGES.balancer);
const NotFoundPage = lazily(() => import("./shell/NotFoundPage"));

export function App() {
  const session = useSession();
  if (session.error && !session.data) {
    return <ProblemAlert error={session.error} onRetry={() => void session.refetch()} isPage />;
  }
  if (session.data === undefined) return <PageSkeleton />;
  if (session.data === null) return <LoginPage />;
  if (!mayRead(session.data)) {
    return <ChooseProject session={session.data} />;
  }
  return (
    <Routes>
      <Route element={<Shell session={session.data} />}>
        <Route index element={<BoardPage />} />
        <Route path="operations" element={<OperationsPage />} />
        <Route path="operations/:operationId" element={<OperationsPage />} />
        <Route path="servers" element={<MaintenancePage />} />
        <Route path="schedules" element={<SchedulesPage />} />
        <Route path="balancers/new" element={<FormPage />} />
        <Route path="balancers/:balancerId" element={<BalancerPage />} />
        <Route path="balancers/:balancerId/edit" element={<FormPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Route>
    </Routes>
  );
}
