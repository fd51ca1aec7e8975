import { useEffect } from "react";

/** Sets the title of the tab: "shop · lbaas-ui". */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · lbaas-ui`;
  }, [title]);
}
