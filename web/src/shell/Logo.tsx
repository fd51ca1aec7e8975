/** One line in, two lines out. */
export function Logo() {
  return (
    <svg className="lb-logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden>
      <rect width="32" height="32" rx="8" />
      <path d="M9 16h4c4 0 3-7 7-7h3M13 16h10M13 16c4 0 3 7 7 7h3" />
      <circle cx="8.5" cy="16" r="2.8" />
    </svg>
  );
}
