/** The only place that imports D3: maths (scales, shapes) and the joins of moving layers. */
export { area, bisector, curveLinear, curveStepAfter, line, scaleLinear, select } from 'd3';
