package shell

import (
	"net"
	"net/netip"
	"sync"
)

// Connections that are open at once: of everybody, and of one address, behind which
// a whole trust may sit.
const (
	MostConnections     = 4096
	MostConnectionsEach = 1024
)

// Crowded is a listener that hangs up on connections beyond a number, so that
// whoever holds many open keeps nobody else out. Those of free may have any share of
// all: proxies bring everybody.
func Crowded(l net.Listener, most, each int, free Proxies) net.Listener {
	return &crowded{Listener: l, most: most, each: each, free: free, of: map[netip.Prefix]int{}}
}

type crowded struct {
	net.Listener
	most, each int
	free       Proxies

	mu  sync.Mutex
	all int
	of  map[netip.Prefix]int
}

// Accept gives the next connection that there is room for.
func (c *crowded) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if got := c.take(conn); got != nil {
			return got, nil
		}
		_ = conn.Close()
	}
}

func (c *crowded) take(conn net.Conn) net.Conn {
	var addr netip.Addr
	if t, ok := conn.RemoteAddr().(*net.TCPAddr); ok {
		addr = t.AddrPort().Addr().Unmap().WithZone("")
	}
	key := networkOf(addr)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all >= c.most || c.of[key] >= c.each && !c.free.has(addr) {
		return nil
	}
	c.all++
	c.of[key]++
	return &counting{Conn: conn, left: sync.OnceFunc(func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all--
		if c.of[key]--; c.of[key] == 0 {
			delete(c.of, key)
		}
	})}
}

// counting gives its place back when it closes.
type counting struct {
	net.Conn
	left func()
}

func (c *counting) Close() error {
	c.left()
	return c.Conn.Close()
}
