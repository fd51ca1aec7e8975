/** A thread that formats one of each kind: what the browser reads for it, it reads once for all threads of the page. */
const languages = [...navigator.languages];
new Intl.NumberFormat(languages).format(0);
new Intl.DateTimeFormat(languages, { dateStyle: "medium", timeStyle: "long" }).format(0);
new Intl.RelativeTimeFormat(languages).format(0, "second");
new Intl.ListFormat(languages).format([]);
postMessage("done");
close();
