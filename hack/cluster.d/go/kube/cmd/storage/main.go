// Command storage gives each PersistentVolumeClaim of class local-path a directory of this node. It
// runs on the node itself, so it needs no helper pod, and no image with a shell, for each volume.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

const provisionerName = "devsandbox.dev/local-path"

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	root := flag.String("root", "", "the directory that holds one directory per volume")
	flag.Parse()
	if err := run(*kubeconfig, *root); err != nil {
		fmt.Fprintln(os.Stderr, "storage:", err)
		os.Exit(1)
	}
}

func run(kubeconfig, root string) error {
	if !filepath.IsAbs(root) {
		return fmt.Errorf("--root %q is not an absolute path", root)
	}
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	controller.NewProvisionController(ctx, client, provisionerName, directories{root},
		controller.LeaderElection(false), controller.MetricsPort(0)).Run(ctx)
	return nil
}

type directories struct{ root string }

// Provision makes the directory. It is open to every uid, since a pod may run as any.
func (d directories) Provision(_ context.Context, options controller.ProvisionOptions) (
	*corev1.PersistentVolume, controller.ProvisioningState, error) {
	path := filepath.Join(d.root, options.PVName)
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	if err := os.Chmod(path, 0o777); err != nil { // MkdirAll's mode is cut by the umask
		return nil, controller.ProvisioningFinished, err
	}
	directory := corev1.HostPathDirectory
	return &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: options.PVName},
		Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   options.PVC.Spec.AccessModes,
			VolumeMode:                    options.PVC.Spec.VolumeMode,
			Capacity: corev1.ResourceList{
				corev1.ResourceStorage: options.PVC.Spec.Resources.Requests[corev1.ResourceStorage],
			},
			PersistentVolumeSource: corev1.PersistentVolumeSource{
				HostPath: &corev1.HostPathVolumeSource{Path: path, Type: &directory},
			},
			NodeAffinity: only(options.SelectedNodeName),
		},
	}, controller.ProvisioningFinished, nil
}

// Delete removes the directory of a volume that Provision made, and nothing else.
func (d directories) Delete(_ context.Context, volume *corev1.PersistentVolume) error {
	path := filepath.Join(d.root, volume.Name)
	if volume.Spec.HostPath == nil || volume.Spec.HostPath.Path != path {
		return fmt.Errorf("volume %s is not a directory below %s", volume.Name, d.root)
	}
	return os.RemoveAll(path)
}

func only(node string) *corev1.VolumeNodeAffinity {
	return &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{
		NodeSelectorTerms: []corev1.NodeSelectorTerm{{
			MatchExpressions: []corev1.NodeSelectorRequirement{{
				Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: []string{node},
			}},
		}},
	}}
}
