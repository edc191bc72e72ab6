/** The machines of this page say nothing beside what their sockets do. */
export const notes = [];
