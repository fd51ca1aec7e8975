/** Patience for tests of pages: a machine that does much else takes seconds where a quiet one takes a tenth. */
import { configure } from "@testing-library/react";

configure({ asyncUtilTimeout: 10_000 });
