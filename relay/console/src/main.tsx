import './look/console.css';
import { render } from 'preact';

const root = document.getElementById('console');
if (root === null) throw new Error('the page has no #console');
render(<main />, root);
