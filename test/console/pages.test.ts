import './pages/axe';
import './pages/actions';
import './pages/decide';
import './pages/live';
