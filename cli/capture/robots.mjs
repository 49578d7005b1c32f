// robots.txt as RFC 9309 reads it: the groups of our name, else those of "*"; the longest rule that fits decides.

/** The rules for an agent: [{allow, path}]. */
export function parseRobots(text, agent) {
  const groups = [];
  let agents = [];
  let rules = [];
  let inRules = false;
  for (const raw of text.split(/\r\n|\r|\n/)) {
    const line = raw.replace(/#.*/, "").trim();
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === "user-agent") {
      if (inRules || agents.length === 0) {
        agents = [];
        rules = [];
        groups.push({ agents, rules });
        inRules = false;
      }
      agents.push(value.toLowerCase());
    } else if (name === "allow" || name === "disallow") {
      inRules = true;
      if (value) rules.push({ allow: name === "allow", path: value });
    }
  }
  const of = (wanted) => groups.filter((group) => group.agents.some(wanted)).flatMap((group) => group.rules);
  const named = groups.some((group) => group.agents.some((one) => one !== "*" && agent.startsWith(one)));
  return named ? of((one) => one !== "*" && agent.startsWith(one)) : of((one) => one === "*");
}

export function mayFetch(rules, url) {
  const { pathname, search } = new URL(url);
  const path = pathname + search;
  let longest = -1;
  let allowed = true;
  for (const { allow, path: pattern } of rules) {
    if (!fits(pattern, path)) continue;
    if (pattern.length > longest || (pattern.length === longest && allow)) {
      longest = pattern.length;
      allowed = allow;
    }
  }
  return allowed;
}

/** "*" stands for anything, "$" at the end for the end. Linear, however many stars. */
function fits(pattern, path) {
  const end = pattern.endsWith("$");
  const parts = (end ? pattern.slice(0, -1) : pattern).split("*");
  if (!path.startsWith(parts[0])) return false;
  let at = parts[0].length;
  for (const [i, part] of parts.slice(1).entries()) {
    if (end && i === parts.length - 2) return path.length - part.length >= at && path.endsWith(part);
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return !end || at === path.length;
}
