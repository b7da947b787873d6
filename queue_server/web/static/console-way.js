// A ticket's way through the hospital as a list that can be changed. Pure: no page, no network.

/**
 * The steps to come of a journey (the server's JourneyStep), as a list in which each says whether it
 * goes `along` with the one before it: of those, either may be done first.
 */
export function listed(steps) {
  const to_come = steps.filter((step) => step.state === "to_come");
  return to_come.map(({ queue_id, name, kind, position }, place) => {
    const along = place > 0 && position === to_come[place - 1].position;
    return { queue_id, name, kind, along };
  });
}

/** The list as the server takes it (PlannedStep). */
export function planned(list) {
  let position = 0;
  return list.map(({ queue_id, kind, along }) => {
    if (!along || position === 0) position += 1;
    return { position, queue_id, kind };
  });
}

/** The list with the step at `place` put one up (-1) or down (1); which go along stays by place. */
export function moved(list, place, by) {
  const to = place + by;
  if (to < 0 || to >= list.length) return list;
  const order = [...list];
  [order[place], order[to]] = [order[to], order[place]];
  return order.map((step, at) => ({ ...step, along: list[at].along }));
}

/** The list without the step at `place`. Who went along with it goes along with nobody before it. */
export function without(list, place) {
  const { along } = list[place];
  return list
    .map((step, at) => (at === place + 1 ? { ...step, along: along && step.along } : step))
    .filter((_, at) => at !== place);
}

/** The list with a queue at its end: where the patient was before, it is the way back with results. */
export function extended(list, queue, been) {
  const kind = been.includes(queue.id) ? "results" : "other";
  return [...list, { queue_id: queue.id, name: queue.name, kind, along: false }];
}

/** Journey steps in groups: one each, but those to come that may be done in either order together. */
export function grouped(steps) {
  const groups = [];
  for (const step of steps) {
    const last = groups.at(-1)?.[0];
    if (last && step.position !== null && step.position === last.position) groups.at(-1).push(step);
    else groups.push([step]);
  }
  return groups;
}
