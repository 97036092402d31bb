// The cropping library asks for touch events by writing inline handlers, which the policy forbids. Where the properties
// exist it does not ask, and listens to touch and mouse both.

for (const name of ["ontouchstart", "ontouchmove", "ontouchend"]) {
  if (!(name in HTMLElement.prototype)) HTMLElement.prototype[name] = null;
}
