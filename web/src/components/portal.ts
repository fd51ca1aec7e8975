/** Where dialogs and hints are put: the end of the page, or, inside one of our elements, the end of that element. */
import { createContext, useContext } from "react";

export const Portal = createContext<HTMLElement | null>(null);

export const usePortal = (): HTMLElement => useContext(Portal) ?? document.body;
