package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/siderolabs/talos/pkg/machinery/api/common"
	"github.com/siderolabs/talos/pkg/machinery/api/machine"
	"github.com/siderolabs/talos/pkg/machinery/config"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

type machineService struct {
	machine.UnimplementedMachineServiceServer
	config config.Provider
	node   identity
	plane  *controlPlane
}

// allowedRoles says who may call a method; a method that is not here is not modelled, and answers Unimplemented to an admin.
var allowedRoles = map[string][]string{
	"Version":     {"os:admin", "os:operator", "os:reader"},
	"ServiceList": {"os:admin", "os:operator", "os:reader"},
	"Hostname":    {"os:admin", "os:operator", "os:reader"},
	"Reboot":      {"os:admin", "os:operator"},
	"Shutdown":    {"os:admin", "os:operator"},
	"Bootstrap":   {"os:admin"},
	"Kubeconfig":  {"os:admin"},
}

// serveTalosAPI answers on port 50000 for as long as the machine runs.
func serveTalosAPI(config config.Provider, node identity, plane *controlPlane) error {
	security := config.Machine().Security()
	hosts := append([]string{node.hostname}, security.CertSANs()...)
	for _, address := range nodeAddresses() {
		hosts = append(hosts, address.String())
	}
	own, err := issue(security.IssuingCA(), subject{name: node.hostname, hosts: hosts, usages: asServer})
	if err != nil {
		return err
	}
	certificate, err := tls.X509KeyPair(own.certificate, own.key)
	if err != nil {
		return err
	}
	clients := x509.NewCertPool()
	for _, accepted := range security.AcceptedCAs() {
		clients.AppendCertsFromPEM(accepted.Crt)
	}
	clients.AppendCertsFromPEM(security.IssuingCA().Crt)
	listener, err := net.Listen("tcp", ":50000")
	if err != nil {
		return err
	}
	server := grpc.NewServer(
		grpc.Creds(credentials.NewTLS(&tls.Config{
			Certificates: []tls.Certificate{certificate},
			ClientAuth:   tls.RequireAndVerifyClientCert,
			ClientCAs:    clients,
			MinVersion:   tls.VersionTLS13,
		})),
		grpc.UnaryInterceptor(func(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
			if err := authorise(ctx, info.FullMethod); err != nil {
				return nil, err
			}
			return next(ctx, request)
		}),
		grpc.StreamInterceptor(func(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
			if err := authorise(stream.Context(), info.FullMethod); err != nil {
				return err
			}
			return next(service, stream)
		}),
	)
	machine.RegisterMachineServiceServer(server, &machineService{config: config, node: node, plane: plane})
	say("Talos API ready on %s:50000", node.address)
	return server.Serve(listener)
}

// authorise reads the roles from the client certificate's organisations, and insists like apid on [clientAuth] alone.
func authorise(ctx context.Context, method string) error {
	caller, found := peer.FromContext(ctx)
	if !found {
		return status.Error(codes.Unauthenticated, "no peer")
	}
	info, isTLS := caller.AuthInfo.(credentials.TLSInfo)
	if !isTLS || len(info.State.PeerCertificates) == 0 {
		return status.Error(codes.Unauthenticated, "no client certificate")
	}
	certificate := info.State.PeerCertificates[0]
	if !slices.Equal(certificate.ExtKeyUsage, asClient) {
		return status.Error(codes.PermissionDenied, "the client certificate must be for clientAuth and nothing else")
	}
	allowed, known := allowedRoles[method[strings.LastIndex(method, "/")+1:]]
	if !known {
		allowed = []string{"os:admin"}
	}
	for _, role := range certificate.Subject.Organization {
		if slices.Contains(allowed, role) {
			return nil
		}
	}
	return status.Error(codes.PermissionDenied, "not authorized")
}

func (service *machineService) metadata() *common.Metadata {
	return &common.Metadata{Hostname: service.node.hostname}
}

func (service *machineService) Version(context.Context, *emptypb.Empty) (*machine.VersionResponse, error) {
	return &machine.VersionResponse{Messages: []*machine.Version{{
		Metadata: service.metadata(),
		Version:  &machine.VersionInfo{Tag: talosVersion, Sha: "lab-node", Os: runtime.GOOS, Arch: runtime.GOARCH, GoVersion: runtime.Version()},
		Platform: &machine.PlatformInfo{Name: "metal", Mode: "metal"},
		Features: &machine.FeaturesInfo{Rbac: true},
	}}}, nil
}

func (service *machineService) Hostname(context.Context, *emptypb.Empty) (*machine.HostnameResponse, error) {
	return &machine.HostnameResponse{Messages: []*machine.Hostname{{Metadata: service.metadata(), Hostname: service.node.hostname}}}, nil
}

func (service *machineService) Bootstrap(_ context.Context, request *machine.BootstrapRequest) (*machine.BootstrapResponse, error) {
	if request.GetRecoverEtcd() {
		return nil, status.Error(codes.Unimplemented, "recovering etcd is not modelled")
	}
	if !service.plane.bootstrap() {
		return nil, status.Error(codes.AlreadyExists, "etcd data directory is not empty")
	}
	return &machine.BootstrapResponse{Messages: []*machine.Bootstrap{{Metadata: service.metadata()}}}, nil
}

func (service *machineService) ServiceList(context.Context, *emptypb.Empty) (*machine.ServiceListResponse, error) {
	running := runningParts()
	var services []*machine.ServiceInfo
	for _, name := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"} {
		state := "Waiting"
		if running[name] {
			state = "Running"
		}
		services = append(services, &machine.ServiceInfo{Id: name, State: state, Health: &machine.ServiceHealth{Unknown: true}})
	}
	return &machine.ServiceListResponse{Messages: []*machine.ServiceList{{Metadata: service.metadata(), Services: services}}}, nil
}

// Kubeconfig streams a compressed archive with one file, as Talos does.
func (service *machineService) Kubeconfig(_ *emptypb.Empty, stream grpc.ServerStreamingServer[common.Data]) error {
	text, err := adminKubeconfig(service.config)
	if err != nil {
		return status.Error(codes.FailedPrecondition, err.Error())
	}
	var packed bytes.Buffer
	compressed := gzip.NewWriter(&packed)
	archive := tar.NewWriter(compressed)
	header := &tar.Header{Typeflag: tar.TypeReg, Name: "kubeconfig", Size: int64(len(text)), ModTime: time.Now(), Mode: 0o600}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	if _, err := archive.Write(text); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	if err := compressed.Close(); err != nil {
		return err
	}
	return stream.Send(&common.Data{Metadata: service.metadata(), Bytes: packed.Bytes()})
}

func (service *machineService) Reboot(context.Context, *machine.RebootRequest) (*machine.RebootResponse, error) {
	go leaveSoon(unix.LINUX_REBOOT_CMD_RESTART)
	return &machine.RebootResponse{Messages: []*machine.Reboot{{Metadata: service.metadata(), ActorId: actorID()}}}, nil
}

func (service *machineService) Shutdown(context.Context, *machine.ShutdownRequest) (*machine.ShutdownResponse, error) {
	go leaveSoon(unix.LINUX_REBOOT_CMD_POWER_OFF)
	return &machine.ShutdownResponse{Messages: []*machine.Shutdown{{Metadata: service.metadata(), ActorId: actorID()}}}, nil
}

// leaveSoon lets the answer reach the caller first.
func leaveSoon(command int) {
	time.Sleep(500 * time.Millisecond)
	leave(command)
}

func actorID() string { return fmt.Sprintf("lab-%d", time.Now().UnixNano()) }
