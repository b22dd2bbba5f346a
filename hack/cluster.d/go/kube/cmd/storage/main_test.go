package main

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

func provision(t *testing.T, d directories, name string) *corev1.PersistentVolume {
	t.Helper()
	reclaim := corev1.PersistentVolumeReclaimDelete
	volume, _, err := d.Provision(context.Background(), controller.ProvisionOptions{
		StorageClass:     &storagev1.StorageClass{ReclaimPolicy: &reclaim},
		PVName:           name,
		PVC:              &corev1.PersistentVolumeClaim{},
		SelectedNodeName: "node1",
	})
	if err != nil {
		t.Fatal(err)
	}
	volume.Name = name
	return volume
}

func TestAVolumeIsOpenToEveryUidWhateverTheUmask(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o077))
	d := directories{t.TempDir()}
	info, err := os.Stat(provision(t, d, "pvc-1").Spec.HostPath.Path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o777 {
		t.Errorf("mode is %v", info.Mode())
	}
}

func TestDeletingAVolumeRemovesItsDirectoryOnly(t *testing.T) {
	d := directories{t.TempDir()}
	first, second := provision(t, d, "pvc-1"), provision(t, d, "pvc-2")
	if err := d.Delete(context.Background(), first); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(first.Spec.HostPath.Path); !os.IsNotExist(err) {
		t.Errorf("the first volume is still there: %v", err)
	}
	if _, err := os.Stat(second.Spec.HostPath.Path); err != nil {
		t.Error(err)
	}
}

func TestADirectoryThatIsNotTheVolumesOwnIsNotDeleted(t *testing.T) {
	d := directories{filepath.Join(t.TempDir(), "volumes")}
	volume := provision(t, d, "pvc-1")
	volume.Spec.HostPath.Path = filepath.Dir(d.root)
	if err := d.Delete(context.Background(), volume); err == nil {
		t.Error("no error")
	}
	if _, err := os.Stat(d.root); err != nil {
		t.Error(err)
	}
}
