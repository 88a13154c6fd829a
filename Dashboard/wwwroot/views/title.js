export function setTitle(...parts) {
    document.title = [...parts, 'Windrow'].join(' · ');
}
